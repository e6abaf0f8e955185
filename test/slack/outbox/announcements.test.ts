import { describe, expect, it } from 'vitest';
import { MeshError } from '../../../src/domain/errors.ts';
import { aChange } from '../../support/a-change.ts';
import { accessFor, BOT, PROD, slackForTest, workspace } from '../harness.ts';
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

  it('I6: is not posted where another organisation reads it, or nobody knows who does', async () => {
    const partners = { id: 'C0SHARED', name: 'partners', is_ext_shared: true, members: [BOT] };
    const slack = await slackForTest({ channels: [...workspace.channels, partners] });
    const { announcer } = await accessFor(slack, hastyClock());
    await expect(announcer.announce(partners.id, escalation, once)).rejects.toMatchObject({
      ...{ code: 'MESH_UPSTREAM_DENIED', details: { channel: partners.id, said: 'another organisation reads it' } },
    });
    await expect(announcer.announce('D0DIRECT', escalation, once)).rejects.toMatchObject({
      ...{ code: 'MESH_UPSTREAM_DENIED', details: { said: 'Meshbot cannot see it' } },
    });
    expect(slack.control.messages(partners.id)).toEqual([]);
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
