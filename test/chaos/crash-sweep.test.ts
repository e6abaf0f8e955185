import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRealConsul } from '../contract/consul/real-consul.ts';
import { type ChaosMesh, SERVERS, startChaosMesh } from './support/chaos-mesh.ts';
import { isChaosWanted, times, whyLeftOut } from './support/extent.ts';
import { Life } from './support/life.ts';
import { auditFlaws, jobVersion, newestTag, storedUnder } from './support/state.ts';
import { Takeovers } from './support/takeovers.ts';
import { type Moment, setTrap } from './support/trap.ts';
import { isUnknown, WRITES, writeOf } from './support/writes.ts';

const binary = findRealConsul();
const REPLICAS = 4;
const MOMENTS: readonly Moment[] = ['before', 'after'];
const RUNS = Array.from({ length: times({ full: 8, share: 1 }) }, (_, run) => run + 1);
/** The share takes each write once, before and after in turns: a death takes half a minute. */
const MOMENTS_OF_EACH = times({ full: MOMENTS.length, share: 1 });
const DEATHS = RUNS.flatMap((run) =>
  WRITES.flatMap((write, index) =>
    [...MOMENTS.slice(index % 2), ...MOMENTS].slice(0, MOMENTS_OF_EACH).map((moment) => [moment, write, run] as const),
  ),
);

describe.skipIf(!isChaosWanted)(`kill -9 at each write of a change's life${whyLeftOut}`, { timeout: 90_000 }, () => {
  let started: ChaosMesh | undefined;
  let joining: Promise<unknown> = Promise.resolve();
  const takeovers = new Takeovers();
  const running = () => {
    if (started === undefined) throw new Error('the mesh did not start');
    return started;
  };

  beforeAll(async () => {
    if (binary === undefined) throw new Error('there is no real Consul: npm run servers builds one');
    started = await startChaosMesh(binary, REPLICAS);
  }, 120_000);

  afterAll(async () => {
    await joining;
    await started?.close();
    process.stderr.write(`${takeovers.told()}\n`);
  });

  /** Whoever was killed is replaced while the next life begins. */
  async function enoughReplicas(mesh: ChaosMesh): Promise<void> {
    if (mesh.replicas.length < REPLICAS - 1) await joining;
    while (mesh.replicas.length < 2) await mesh.addReplica();
    if (mesh.replicas.length < REPLICAS) joining = Promise.allSettled([joining.then(() => mesh.addReplica())]);
  }

  async function isOver(mesh: ChaosMesh, life: Life): Promise<boolean> {
    const drivers = await storedUnder(mesh, 'drivers/');
    takeovers.see(drivers);
    return drivers.length === 0 && life.isInState('Succeeded');
  }

  async function expectDoneOnce(mesh: ChaosMesh, life: Life, versionBefore: number): Promise<void> {
    life.expectShownOnce();
    expect(await jobVersion(mesh)).toBe(versionBefore + 1);
    expect(await newestTag(mesh)).toBe(`meshbot-${life.changeId()}`);
    expect(await storedUnder(mesh, 'locks/')).toEqual([]);
    expect(await auditFlaws(mesh)).toEqual([]);
  }

  it('knows every write of a life', async () => {
    const mesh = running();
    const versionBefore = await jobVersion(mesh);
    const life = new Life(mesh);
    const seen = new Set<string>();
    const unknown = new Set<string>();
    const leave = mesh.each(({ before }) => {
      for (const server of SERVERS)
        before[server].hold((passing) => {
          const write = writeOf(passing);
          if (write !== undefined) seen.add(write);
          else if (isUnknown(passing)) unknown.add(`${passing.method} ${server} ${passing.path}`);
          return false;
        }, 'request');
    });
    await life.until(() => isOver(mesh, life), 'it has succeeded');
    leave();
    expect([...seen].sort()).toEqual([...WRITES].sort());
    expect([...unknown]).toEqual([]);
    await expectDoneOnce(mesh, life, versionBefore);
  });

  it.each(DEATHS)('killed %s %s, another replica goes on, and it is done once (run %i)', async (moment, write) => {
    const mesh = running();
    await enoughReplicas(mesh);
    const versionBefore = await jobVersion(mesh);
    const life = new Life(mesh);
    const trap = setTrap(mesh, write, moment);
    try {
      await life.until(() => trap.sprungAtMs !== undefined, `somebody was ${write}`);
      takeovers.begin(trap.sprungAtMs);
      await life.until(() => isOver(mesh, life), 'it has succeeded');
    } finally {
      trap.disarm();
    }
    await expectDoneOnce(mesh, life, versionBefore);
  });
});
