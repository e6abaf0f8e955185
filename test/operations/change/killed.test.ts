import { describe, expect, it } from 'vitest';
import { byImage, fourNodes, serviceJob } from '../../sandbox/nomad/cluster.ts';
import { startWorld, type World } from '../../support/change-world.ts';
import type { CallSeen, Fault } from '../../support/faults.ts';
import { SLACK_AWAY } from '../../support/memory-notifier.ts';

/** Not a MeshError: nothing in the bot may treat it as an answer. */
const KILLED = new Error('killed');

async function running(): Promise<World> {
  const world = await startWorld({ nodes: fourNodes, behaviour: byImage });
  world.register(serviceJob({ update: { AutoRevert: true } }));
  await world.pass(60);
  return world;
}

const WRITES = ['create', 'replace', 'register'];

/** From the n-th write on, nothing that the replica does reaches anybody; whether that write itself lands is chosen. */
function killAt(world: World, nth: number, lands: boolean): { readonly reached: () => boolean } {
  let writes = 0;
  let dead = false;
  const choose = ({ method }: CallSeen): Fault | undefined => {
    if (dead) return { kind: 'hangs' };
    if (!WRITES.includes(method)) return undefined;
    writes++;
    if (writes < nth) return undefined;
    dead = true;
    world.notifier.fault = SLACK_AWAY;
    return lands ? { kind: 'reply-lost', error: KILLED } : { kind: 'fails', error: KILLED };
  };
  world.script.nomad = choose;
  world.script.store = choose;
  return { reached: () => dead };
}

async function revive(world: World): Promise<void> {
  world.script.nomad = () => undefined;
  world.script.store = () => undefined;
  world.notifier.fault = undefined;
  await world.restart();
}

/** Deploys and approves as people do who see what stands in Slack, until nothing is left to decide. */
async function carryThrough(world: World, version: string): Promise<void> {
  if ((await world.store.recent(1)).length === 0) await world.deploy(version);
  await world.quiet();
  const [open] = await world.store.open();
  if (open?.change.state === 'proposed' && open.change.card !== undefined) await world.click(open.change);
  if (open !== undefined) await world.ended(open.change.id, 120);
}

/** Where a promise of a dead replica never comes, the test goes on. */
const orDead = (work: Promise<unknown>, world: World, reached: () => boolean) =>
  Promise.race([
    work.catch(() => undefined),
    (async () => {
      while (!reached()) await new Promise((resolve) => setImmediate(resolve));
      await world.quiet();
    })(),
  ]);

describe('a replica that is killed at a write', () => {
  const cases = ['1.1.0', 'broken'].flatMap((version) =>
    Array.from({ length: 9 }, (_, n) => n + 1).flatMap((nth) =>
      [true, false].map((lands) => [nth, lands ? 'that lands' : 'that is lost', version, lands] as const),
    ),
  );

  it.each(cases)(
    '(the %i., %s, of a deployment of %s) leaves a change that the next one ends as if nothing had been',
    async (nth, _lands, version, lands) => {
      const world = await running();
      const { reached } = killAt(world, nth, lands);
      await orDead(carryThrough(world, version), world, reached);
      await revive(world);
      await carryThrough(world, version);
      await world.quiet();
      const changes = await world.store.recent(10);
      expect(changes).toHaveLength(1);
      const [change] = changes;
      expect(change).toMatchObject({ state: version === 'broken' ? 'rolled-back' : 'succeeded', endShown: true });
      expect(await world.store.open()).toEqual([]);
      expect(world.notifier.posted).toBe(1);
      expect(world.notifier.cards.get(change?.id ?? '')?.change.state).toBe(change?.state);
      // The first version, ours, and where it failed the one that Nomad went back to: applied exactly once.
      const versions = await world.versions();
      expect(versions).toHaveLength(version === 'broken' ? 3 : 2);
      const named = versions.flatMap(({ VersionTag }) => (VersionTag ? [VersionTag.Name] : []));
      expect(named).toEqual(version === 'broken' ? [] : [`meshbot-${change?.id}`]);
    },
  );
});
