import { describe, expect, it } from 'vitest';
import type { Audience } from '../../../src/ports/channels.ts';
import { REQUESTER } from '../../support/a-change.ts';
import { startWorld, type World } from '../../support/change-world.ts';

const GENERAL = 'C0GEN';
const CARDS = 'C0PROD';
const asking = { requestId: 'r-1', userId: REQUESTER.userId, teamId: REQUESTER.teamId, channelId: GENERAL };
const lockWeb = { verb: 'lock', service: 'web', everywhere: false, reason: 'why not', steal: false } as const;

/** Everything that somebody may ask for in a channel, by its verb. */
const ASKED: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  deploy: (world) => world.deploy('1.1.0'),
  can: ({ operations }) =>
    operations.can({ verb: 'can', person: 'Ada Prove', action: 'approve', service: 'web' }, asking),
  audit: ({ operations }) => operations.audit({ verb: 'audit', service: 'web' }, asking),
  lock: ({ operations }) => operations.lock(lockWeb, asking),
  unlock: ({ operations }) => operations.unlock({ ...lockWeb, verb: 'unlock' }, asking),
  locks: ({ operations }) => operations.locks({ verb: 'locks' }, asking),
};

const CLOSED = [
  ['shared', 'channel-shared'],
  ['unknown', 'channel-unknown'],
] as const;

describe.each(CLOSED)('where the audience of a channel is %s', (audience, reason) => {
  it.each(Object.entries(ASKED))('%s is refused, with a reason that the trail keeps', async (verb, ask) => {
    const world = await startWorld({ channels: { [GENERAL]: audience } });
    expect(await ask(world)).toEqual({ kind: 'refused', reason, details: {} });
    expect(world.audit).toMatchObject([{ event: 'refused', verb, reason, channelId: GENERAL }]);
    expect(await world.store.open()).toEqual([]);
    expect(await world.holds.list()).toEqual([]);
  });
});

describe('a card', () => {
  it.each(CLOSED)('is not posted where the audience of its channel is %s', async (audience, reason) => {
    const world = await startWorld({ channels: { [CARDS]: audience } });
    expect(await world.deploy('1.1.0')).toMatchObject({
      kind: 'refused',
      reason,
      details: { environment: 'production' },
    });
    expect(world.notifier.posted).toBe(0);
  });

  it('takes no click and shows no diff once its channel is shared', async () => {
    const channels: Record<string, Audience> = {};
    const world = await startWorld({ channels });
    channels[CARDS] = 'shared';
    const card = { channelId: CARDS, ts: '1.1' };
    const { userId, teamId } = REQUESTER;
    const seen = { changeId: 'web-1', card, userId, teamId };
    const refused = { kind: 'refused', reason: 'channel-shared' };
    expect(await world.operations.show({ ...seen, wanted: 'diff' })).toMatchObject(refused);
    const click = { ...seen, action: 'approve', planNumber: 1, requestId: 'r-2' } as const;
    expect(await world.operations.decide(click)).toMatchObject(refused);
  });
});

it('whoever is no member is told that, and not how the channel is', async () => {
  const world = await startWorld({ channels: { [GENERAL]: 'shared' } });
  const outcome = await world.operations.can(
    { verb: 'can', person: 'Ada Prove', action: 'approve', service: 'web' },
    { ...asking, userId: 'U0GUEST' },
  );
  expect(outcome).toMatchObject({ kind: 'refused', reason: 'guest' });
});
