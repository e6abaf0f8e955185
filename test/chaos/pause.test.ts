import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Held, Passing } from '../../sandbox/faults/index.ts';
import { findRealConsul } from '../contract/consul/real-consul.ts';
import { type ChaosMesh, type Replica, SERVERS, startChaosMesh } from './support/chaos-mesh.ts';
import { isChaosWanted, times, whyLeftOut } from './support/extent.ts';
import { Life } from './support/life.ts';
import { auditFlaws, jobVersion, promote, storedUnder } from './support/state.ts';
import { writeOf } from './support/writes.ts';

/** Longer than the others wait, and longer than Consul's own session lives. */
const PAUSED_MS = times({ full: 60_000, share: 8_000 });

/** How many times a replica that has woken up says that it lives before we look at what it did; one a second. */
const SIGNS_OF_LIFE = 3;

/** Where a replica stops, with that write on its way: fences, the index and the claim must stop it there. */
const WRITES = [
  'storing the intent',
  'making sure of its claim',
  'registering the job',
  'drawing the card again',
  'storing that it follows',
  'storing how it ended',
  'letting go of the change',
] as const;

describe.skipIf(!isChaosWanted)(`a replica that is paused for ${PAUSED_MS / 1_000} s${whyLeftOut}`, () => {
  let started: ChaosMesh | undefined;
  const running = () => {
    if (started === undefined) throw new Error('the mesh did not start');
    return started;
  };

  beforeAll(async () => {
    const binary = findRealConsul();
    if (binary === undefined) throw new Error('there is no real Consul: npm run servers builds one');
    started = await startChaosMesh(binary, 3);
  }, 120_000);

  afterAll(() => started?.close());

  async function untilOver(mesh: ChaosMesh, life: Life): Promise<void> {
    const isOver = async () => life.isInState('Succeeded') && (await storedUnder(mesh, 'drivers/')).length === 0;
    await life.until(isOver, 'it has succeeded');
  }

  /** Wakes it up, and answers with what it wrote once it knows that others have taken over. */
  async function awoken(replica: Replica): Promise<readonly string[]> {
    const wrote: string[] = [];
    let signsOfLife = 0;
    const note = (passing: Passing) => {
      const write = writeOf(passing);
      if (passing.body.includes('/replicas/')) signsOfLife += 1;
      if (write !== undefined) wrote.push(write);
      return false;
    };
    for (const server of SERVERS) replica.before[server].hold(note, 'request');
    const before = replica.bot.lines().length;
    process.kill(replica.bot.pid, 'SIGCONT');
    const isBack = () =>
      replica.bot
        .lines()
        .slice(before)
        .some(({ msg }) => msg === 'joined the replicas again');
    while (!isBack()) await after(20);
    // What it was about to do when it was stopped, it has tried by then.
    for (const enough = signsOfLife + SIGNS_OF_LIFE; signsOfLife < enough; ) await after(20);
    return wrote;
  }

  async function expectNothingStale(
    mesh: ChaosMesh,
    life: Life,
    done: () => Promise<readonly string[]>,
  ): Promise<void> {
    const shown = life.shown();
    const records = await storedUnder(mesh, 'changes/');
    const audited = await storedUnder(mesh, 'audit/');
    const version = await jobVersion(mesh, life.service);
    const wrote = await done();
    // What Consul refuses by the fence, it may try. To Nomad and into Slack it sends nothing but an edit that had left
    // before the pause: Slack knows no fence, so that the end is drawn over it.
    expect(wrote.filter((write) => !/^(storing|noting|making sure|letting go|drawing)/.test(write))).toEqual([]);
    await expect.poll(() => life.shown(), { timeout: 5_000 }).toEqual(shown);
    await untilOver(mesh, life);
    expect(await storedUnder(mesh, 'changes/')).toEqual(records);
    expect(await storedUnder(mesh, 'audit/')).toEqual(audited);
    expect(await jobVersion(mesh, life.service)).toBe(version);
    life.expectShownOnce();
    expect(await storedUnder(mesh, 'locks/')).toEqual([]);
    expect(await auditFlaws(mesh)).toEqual([]);
  }

  it.each(WRITES)(
    'while it is %s does nothing stale when it goes on',
    async (write) => {
      const mesh = running();
      const versionBefore = await jobVersion(mesh);
      const life = new Life(mesh);
      const held = holdAnywhere(mesh, write);
      await life.until(() => held.at !== undefined, `somebody was ${write}`);
      if (held.at === undefined) return;
      const { replica, gate } = held.at;
      process.kill(replica.bot.pid, 'SIGSTOP');
      const wakesAtMs = performance.now() + PAUSED_MS;
      await untilOver(mesh, life);
      expect(await jobVersion(mesh)).toBe(versionBefore + 1);
      await after(Math.max(0, wakesAtMs - performance.now()));
      await expectNothingStale(mesh, life, () => {
        gate.release();
        return awoken(replica);
      });
    },
    180_000,
  );

  it('in the middle of a rollout does nothing stale when it goes on', async () => {
    const mesh = running();
    const versionBefore = await jobVersion(mesh, 'api');
    const life = new Life(mesh, { service: 'api' });
    const registered = whoIs(mesh, 'registering the job');
    await life.until(() => life.entries().includes('promotion'), 'its canary waits');
    const [replica] = registered;
    if (replica === undefined) throw new Error('nobody has registered it');
    process.kill(replica.bot.pid, 'SIGSTOP');
    const wakesAtMs = performance.now() + PAUSED_MS;
    await life.until(() => life.entries().includes('resumed'), 'another replica goes on');
    await promote(mesh, 'api');
    await untilOver(mesh, life);
    expect(await jobVersion(mesh, 'api')).toBe(versionBefore + 1);
    await after(Math.max(0, wakesAtMs - performance.now()));
    await expectNothingStale(mesh, life, () => awoken(replica));
  }, 180_000);
});

interface HeldAnywhere {
  /** Undefined: nobody has made the write yet. */
  readonly at: { readonly replica: Replica; readonly gate: Held } | undefined;
}

/** Stops the first replica that makes this write, with the write on its way. */
function holdAnywhere(mesh: ChaosMesh, write: string): HeldAnywhere {
  const held: { at: HeldAnywhere['at'] } = { at: undefined };
  let open = true;
  const fits = (passing: Passing) => {
    if (!open || writeOf(passing) !== write) return false;
    open = false;
    return true;
  };
  for (const replica of mesh.replicas) {
    for (const server of SERVERS) {
      const gate = replica.before[server].hold(fits, 'request');
      void gate.arrived.then(() => {
        held.at = { replica, gate };
      });
    }
  }
  return held;
}

/** Every replica that makes this write from now on. */
function whoIs(mesh: ChaosMesh, write: string): readonly Replica[] {
  const found: Replica[] = [];
  for (const replica of mesh.replicas) {
    const note = (passing: Passing) => {
      if (writeOf(passing) === write) found.push(replica);
      return false;
    };
    for (const server of SERVERS) replica.before[server].hold(note, 'request');
  }
  return found;
}
