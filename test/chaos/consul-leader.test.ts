import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/adapters/clock.ts';
import { createChangeStore } from '../../src/adapters/consul/change-store.ts';
import { createMembership } from '../../src/adapters/consul/membership/membership.ts';
import type { Change } from '../../src/domain/change/change.ts';
import { MeshError } from '../../src/domain/errors.ts';
import { findRealConsul } from '../contract/consul/real-consul.ts';
import { byImage, fourNodes, serviceJob } from '../sandbox/nomad/cluster.ts';
import { closeAfterTest, KEY, silent, startWorld, type World } from '../support/change-world.ts';
import { type ConsulCluster, startConsulCluster } from '../support/consul-cluster.ts';

const binary = findRealConsul();
const tls = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };

/** Each test remembers under a prefix of its own, through a server that does not lead. */
async function worldOn(consul: ConsulCluster, server: number, prefix: string): Promise<World> {
  const address = consul.urls[server] ?? '';
  const store = createChangeStore({
    ...{ consul: { address, token: undefined, tls }, prefix, stateKey: KEY },
    deadlineMs: 2_000,
  });
  closeAfterTest(async () => store.close());
  const connection = { address, token: undefined, tls };
  const join = () => createMembership({ consul: connection, prefix, clock: systemClock, log: silent });
  const world = await startWorld({ nodes: fourNodes, behaviour: byImage, state: { store, join } });
  world.register(serviceJob());
  await world.pass(45);
  return world;
}

const follower = async (consul: ConsulCluster) => ((await consul.leader()) + 1) % 3;

/** Clicks until the click is taken, as somebody does who is told to try again. */
async function clickUntilTaken(world: World, change: Parameters<World['click']>[0]): Promise<void> {
  for (;;) {
    try {
      const outcome = await world.click(change);
      expect(['approved', 'refused']).toContain(outcome.kind);
      return;
    } catch (error) {
      // Said clearly: a fault with a code, never a guess.
      expect(error).toBeInstanceOf(MeshError);
      await world.pass(1);
    }
  }
}

/** Elections and sessions take real time, a rollout the world's own: neither may run far ahead of the other. */
async function endedAtLast(world: World, id: string): Promise<Change> {
  const isShown = async () => (await world.change(id)).endShown;
  for (const untilMs = Date.now() + 60_000; Date.now() < untilMs && !(await isShown()); await after(50))
    await world.pass(1);
  return world.change(id);
}

const where = binary === undefined ? describe.skip : describe;

where(
  `a change on three servers [real Consul${binary === undefined ? ': none found, npm run servers builds one' : ''}]`,
  () => {
    let consul: ConsulCluster;
    beforeAll(async () => {
      consul = await startConsulCluster(binary ?? '');
    }, 120_000);
    afterAll(() => consul?.close());

    it('whose leader dies at the click is applied once, when a new one is elected', async () => {
      const world = await worldOn(consul, await follower(consul), 'dies');
      const change = await world.proposed('1.1.0');
      const leader = await consul.leader();
      await consul.kill(leader);
      await clickUntilTaken(world, change);
      await consul.leader();
      expect(await endedAtLast(world, change.id)).toMatchObject({ state: 'succeeded', endShown: true });
      expect(await world.versions()).toHaveLength(2);
      expect(await world.store.open()).toEqual([]);
      await consul.restart(leader);
      await consul.leader();
    }, 120_000);

    it('whose leader dies while it rolls out, and comes back, is followed to its end', async () => {
      const world = await worldOn(consul, await follower(consul), 'rolls');
      const change = await world.proposed('1.1.0');
      await world.click(change);
      const isFollowed = async () => (await world.change(change.id)).state === 'following';
      await world.pass(20, isFollowed);
      expect(await isFollowed()).toBe(true);
      const leader = await consul.leader();
      await consul.kill(leader);
      await world.pass(60);
      await consul.restart(leader);
      await consul.leader();
      expect(await endedAtLast(world, change.id)).toMatchObject({ state: 'succeeded', endShown: true });
      expect(world.notifier.cards.get(change.id)?.change.state).toBe('succeeded');
      expect(await world.store.open()).toEqual([]);
    }, 120_000);

    it('is refused clearly where its server is cut off from the others, and nothing is lost', async () => {
      const own = await follower(consul);
      const world = await worldOn(consul, own, 'cut');
      const change = await world.proposed('1.1.0');
      const others = [0, 1, 2].filter((server) => server !== own);
      for (const server of others) consul.pause(server);
      await expect(world.click(change)).rejects.toMatchObject({ name: 'MeshError' });
      await expect(world.deploy('1.2.0')).rejects.toMatchObject({ name: 'MeshError' });
      expect(await world.versions()).toHaveLength(1);
      expect(world.notifier.posted).toBe(1);
      for (const server of others) consul.resume(server);
      await consul.leader();
      await clickUntilTaken(world, change);
      expect(await endedAtLast(world, change.id)).toMatchObject({ state: 'succeeded', endShown: true });
      expect(await world.versions()).toHaveLength(2);
      expect(await world.store.open()).toEqual([]);
    }, 120_000);
  },
);
