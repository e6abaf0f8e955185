import { describe, expect, it } from 'vitest';
import { createChannels } from '../../src/slack/channels.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { accessFor, BOT, GENERAL, PRIVATE, REA, slackForTest, workspace } from './harness.ts';

const SHARED = 'C0SHARED';
const INVITED = 'C0INVITED';
const ORG = 'C0ORG';

async function channelsForTest(alwaysSays = true) {
  const members = [REA, BOT];
  const slack = await slackForTest({
    channels: [
      ...workspace.channels,
      { id: SHARED, name: 'partners', is_ext_shared: true, members },
      { id: INVITED, name: 'invited', is_pending_ext_shared: true, members },
      { id: ORG, name: 'sisters', is_org_shared: true, members },
      { id: 'C0HIDDEN', name: 'hidden', is_private: true, members: [REA] },
    ],
  });
  const { client } = await accessFor(slack);
  const clock = fakeClock();
  return { slack, clock, channels: createChannels({ client, clock, alwaysSays }) };
}

describe('a channel', () => {
  it.each([
    [GENERAL, 'ours', 'of this workspace'],
    [PRIVATE, 'ours', 'that is private, with the bot in it'],
    [ORG, 'ours', 'that other workspaces of the organisation share'],
    [SHARED, 'shared', 'that another organisation shares'],
    [INVITED, 'shared', 'to which another organisation is invited'],
    ['C0HIDDEN', 'unknown', 'that is private, without the bot'],
    ['C0NONE', 'unknown', 'that there is not'],
    ['D0DIRECT', 'unknown', 'that is a direct message'],
  ] as const)('%s is %s: one %s', async (id, audience, _kind) => {
    const { channels } = await channelsForTest();
    expect(await channels.audience(id)).toBe(audience);
  });

  it('is asked for once a minute while it is ours, and each time while it is not', async () => {
    const { slack, clock, channels } = await channelsForTest();
    await channels.audience(GENERAL);
    slack.control.share(GENERAL, true);
    expect(await channels.audience(GENERAL)).toBe('ours');
    clock.advance(60_001);
    expect(await channels.audience(GENERAL)).toBe('shared');
    slack.control.share(GENERAL, false);
    expect(await channels.audience(GENERAL)).toBe('ours');
  });

  it('is nobody’s while Slack cannot be asked', async () => {
    const { slack, channels } = await channelsForTest();
    slack.control.fault({ kind: 'fail', method: 'conversations.info', error: 'missing_scope', times: 1 });
    await expect(channels.audience(GENERAL)).rejects.toMatchObject({ code: 'MESH_UPSTREAM_DENIED' });
  });
});
