import { describe, expect, it } from 'vitest';
import { MeshError } from '../../../src/domain/errors.ts';
import { aChange } from '../../support/a-change.ts';
import { accessFor, PROD, slackForTest } from '../harness.ts';
import { hastyClock } from './posted.ts';

const escalation = { kind: 'escalated', change: aChange(), to: ['U0BOSS'], link: undefined } as const;
const once = { key: 'escalated-web-7k3m9q', since: new Date().toISOString() };

describe('an announcement', () => {
  it('stands there once, whoever says it again', async () => {
    const slack = await slackForTest();
    for (const _ of ['one replica', 'another']) {
      await (await accessFor(slack, hastyClock())).announcer.announce(PROD, escalation, once);
    }
    expect(slack.control.messages(PROD).map(({ text }) => text)).toMatchObject([expect.stringContaining('<@U0BOSS>')]);
  });

  it('I4: is not posted by who may not any more, asked right before', async () => {
    const slack = await slackForTest();
    const { announcer } = await accessFor(slack, hastyClock());
    const fenced = new MeshError('MESH_FENCED', 'writing as the driver of a change');
    const before = () => Promise.reject(fenced);
    await expect(announcer.announce(PROD, escalation, { ...once, before })).rejects.toMatchObject({
      code: 'MESH_FENCED',
    });
    expect(slack.control.messages(PROD)).toEqual([]);
  });
});
