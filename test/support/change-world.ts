import { afterEach } from 'vitest';
import { type SteppedClock, steppedClock } from '../../sandbox/clock.ts';
import { type Passing, type Rules, startProxy } from '../../sandbox/faults/index.ts';
import { type NomadOptions, type NomadSandbox, startNomad } from '../../sandbox/nomad/index.ts';
import type { NomadJob } from '../../sandbox/nomad/wire.ts';
import { createFreezeCalendar } from '../../src/adapters/freeze/calendar.ts';
import { createScheduler } from '../../src/adapters/nomad/index.ts';
import { createDigester } from '../../src/adapters/sealer.ts';
import { createJobLoader } from '../../src/adapters/source/index.ts';
import { Secret } from '../../src/config/secret.ts';
import type { AuditEntry } from '../../src/domain/audit/entry.ts';
import type { Environment, Placement, RoleMembers, Service } from '../../src/domain/catalogue.ts';
import { type Change, isOpen } from '../../src/domain/change/change.ts';
import type { Click } from '../../src/domain/change/decision.ts';
import type { FreezeRule } from '../../src/domain/freeze.ts';
import type { Resolved } from '../../src/domain/identity.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { DeployRequest } from '../../src/domain/request.ts';
import type { ChangeDeps } from '../../src/operations/change/deps.ts';
import { ChangeOperations } from '../../src/operations/change/operations.ts';
import type { ChangeStore } from '../../src/ports/change-store.ts';
import type { Audience } from '../../src/ports/channels.ts';
import type { HoldStore } from '../../src/ports/hold-store.ts';
import type { Log } from '../../src/ports/log.ts';
import type { Membership } from '../../src/ports/membership.ts';
import { APPROVER, REQUESTER } from './a-change.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { type CallSeen, type Fault, withFaults } from './faults.ts';
import { type MemoryAnnouncer, memoryAnnouncer } from './memory-announcer.ts';
import { memoryTrail } from './memory-audit-trail.ts';
import { createMemoryChangeStore } from './memory-change-store.ts';
import { channelsInMemory } from './memory-channels.ts';
import { MemoryCluster } from './memory-cluster.ts';
import { createMemoryHoldStore } from './memory-hold-store.ts';
import { type MemoryNotifier, memoryNotifier } from './memory-notifier.ts';
import { peopleInMemory } from './memory-people.ts';
import { readyPolicy } from './policies.ts';
import { counted, countedClaims, quiet } from './traffic.ts';
import { catalogueOf } from './world-catalogue.ts';

/** Scripted faults of the world's ports; a test sets and clears them. */
export interface Script {
  nomad: (call: CallSeen) => Fault | undefined;
  store: (call: CallSeen) => Fault | undefined;
  holds: (call: CallSeen) => Fault | undefined;
}

export interface WorldOptions extends Partial<Omit<NomadOptions, 'clock'>> {
  readonly environment?: Partial<Environment>;
  readonly placement?: Partial<Placement>;
  readonly service?: Partial<Service>;
  readonly roles?: readonly RoleMembers[];
  /** Who somebody is, where it is not what their id says; a test may alter it. */
  readonly people?: Readonly<Record<string, Resolved>>;
  /** Who reads a channel, where it is not our workspace alone; a test may alter it. */
  readonly channels?: Readonly<Record<string, Audience>>;
  /** Accounts by user group; a test may alter it. */
  readonly userGroups?: Readonly<Record<string, readonly string[]>>;
  readonly jobsFolder?: string;
  /** In place of those in memory. */
  readonly state?: { readonly store: ChangeStore; readonly join: () => Membership };
  readonly holds?: HoldStore;
  readonly freezes?: readonly FreezeRule[];
  /** Of the adapter's calls, in real ms. */
  readonly deadlineMs?: number;
  /** Puts a fault proxy between the bot and Nomad, which does what these say. */
  readonly faults?: Rules;
}

/** One environment with the service `web`, on the simulated Nomad through the real adapter. */
export interface World {
  readonly nomad: NomadSandbox;
  readonly nomadClock: SteppedClock;
  readonly clock: FakeClock;
  readonly store: ChangeStore;
  readonly holds: HoldStore;
  readonly announcer: MemoryAnnouncer;
  readonly notifier: MemoryNotifier;
  /** Of the replicas, where the store is the one in memory. */
  readonly cluster: MemoryCluster;
  readonly script: Script;
  /** What passed the proxy, where there is one. */
  readonly seen: readonly Passing[];
  /** The trail, where the store is the one in memory. */
  readonly audit: readonly AuditEntry[];
  readonly errors: readonly string[];
  readonly deps: ChangeDeps;
  operations: ChangeOperations;
  /** A new replica over the same store and Nomad; the one before is dropped without an end. */
  restart(): Promise<void>;
  register(job: NomadJob): void;
  deploy(version: string, request?: Partial<DeployRequest>): Promise<Outcome>;
  /** Proposes and expects a card. */
  proposed(version: string): Promise<Change>;
  click(change: Change, differs?: Partial<Click>): Promise<Outcome>;
  change(id: string): Promise<Change>;
  /** Lets everything in flight finish, without time passing. */
  quiet(): Promise<void>;
  /** Lets time pass for Nomad and the bot alike, until the change has ended or this many seconds are over. */
  pass(seconds: number, until?: () => boolean | Promise<boolean>): Promise<void>;
  ended(id: string, withinSeconds?: number): Promise<Change>;
  nomadJob(id?: string): Promise<NomadJob & { Version: number; JobModifyIndex: number }>;
  versions(id?: string): Promise<readonly (NomadJob & { Version: number })[]>;
}

export const KEY = new Secret('a key of the tests, 32 bytes long');
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

export function closeAfterTest(close: () => Promise<void>): void {
  closers.push(close);
}

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const {
    environment,
    placement,
    jobsFolder,
    deadlineMs,
    faults,
    state,
    holds: _given,
    freezes: _rules,
    ...rest
  } = options;
  const { service, roles, people = {}, channels = {}, userGroups = {}, ...nomadOptions } = rest;
  const nomadClock = steppedClock();
  const clock = fakeClock();
  const nomad = await startNomad({ clock: nomadClock, ...nomadOptions });
  closeAfterTest(() => nomad.close());
  const traffic = { calls: 0, busy: 0 };
  const proxy = faults && (await startProxy({ upstream: nomad.url, rules: faults, records: true }));
  if (proxy !== undefined) closeAfterTest(() => proxy.close());
  const connection = {
    ...{
      address: proxy?.url ?? nomad.url,
      token: undefined,
      region: undefined,
      namespace: 'default',
    },
    tls: { ca: undefined, cert: undefined, key: undefined, serverName: undefined },
  };
  const real = createScheduler(connection, deadlineMs === undefined ? {} : { deadlineMs });
  closeAfterTest(() => real.close());
  const script: Script = { nomad: () => undefined, store: () => undefined, holds: () => undefined };
  const scheduler = withFaults(counted(real, traffic), (call) => script.nomad(call));
  const audit: AuditEntry[] = [];
  const tell = (entry: AuditEntry) => void audit.push(entry);
  const cluster = new MemoryCluster();
  const memory = counted(state?.store ?? createMemoryChangeStore(tell, cluster), traffic);
  const join = () => countedClaims(state?.join() ?? cluster.join(), traffic);
  const holds = counted(options.holds ?? createMemoryHoldStore(tell), traffic);
  const announcer = memoryAnnouncer();
  const notifier = memoryNotifier();
  const errors: string[] = [];
  const deps: { -readonly [K in keyof ChangeDeps]: ChangeDeps[K] } = {
    catalogue: { ...catalogueOf({ ...environment }, { ...placement }, { ...service }), ...(roles && { roles }) },
    upstreams: new Map([
      [
        'production',
        { scheduler, loader: createJobLoader({ scheduler, namespace: 'default', region: undefined, jobsFolder }) },
      ],
    ]),
    store: withFaults(memory, (call) => script.store(call)),
    holds: withFaults(holds, (call) => script.holds(call)),
    announcer,
    freezes: createFreezeCalendar(options.freezes ?? []),
    links: { of: async ({ channelId, ts }) => `https://team.slack.com/archives/${channelId}/${ts}` },
    membership: join(),
    notifier,
    people: peopleInMemory(people),
    channels: channelsInMemory(channels),
    userGroups: { members: async (id) => new Set(userGroups[id] ?? []) },
    policy: readyPolicy(),
    clock,
    ids: countingIds(),
    digester: createDigester(KEY),
    trail: memoryTrail(),
    audit: { record: async (entry) => void audit.push(entry) },
    log: { ...silent, error: (_fields, message) => void errors.push(message) },
    meter: { count() {} },
  };
  const world: World = {
    ...{ nomad, nomadClock, clock, store: memory, holds, announcer, notifier, cluster, script, audit, errors, deps },
    seen: proxy?.seen ?? [],
    operations: new ChangeOperations({ ...deps }),
    async restart() {
      await deps.membership.stop();
      deps.membership = join();
      world.operations = new ChangeOperations({ ...deps });
      await world.operations.start();
    },
    register: (job: NomadJob) => void nomad.control.registerJob(job),
    deploy: (version: string, request: Partial<DeployRequest> = {}) =>
      world.operations.propose(
        { ...{ verb: 'deploy', service: 'web', version, variables: {}, dryRun: false }, ...request },
        asking,
      ),
    async proposed(version: string) {
      const outcome = await world.deploy(version);
      if (outcome.kind !== 'proposed') throw new Error(`not proposed: ${JSON.stringify(outcome)}`);
      return outcome.change;
    },
    click: (change: Change, differs: Partial<Click> = {}) => world.operations.decide({ ...aClick(change), ...differs }),
    async change(id: string) {
      const stored = await memory.read(id);
      if (stored === undefined) throw new Error(`no change ${id}`);
      return stored.change;
    },
    quiet: () => quiet(traffic),
    async pass(seconds: number, until: () => boolean | Promise<boolean> = () => false) {
      await quiet(traffic);
      for (let ms = 0; ms < seconds * 1000 && !(await until()); ms += STEP_MS) {
        nomadClock.step(STEP_MS);
        clock.advance(STEP_MS);
        await quiet(traffic);
      }
    },
    async ended(id: string, withinSeconds = 300) {
      await world.pass(withinSeconds, async () => !isOpen(await world.change(id)));
      await quiet(traffic);
      return world.change(id);
    },
    nomadJob: (id = 'web') => read(nomad, `/v1/job/${id}`),
    versions: async (id = 'web') =>
      (await read<{ Versions: readonly (NomadJob & { Version: number })[] }>(nomad, `/v1/job/${id}/versions`)).Versions,
  };
  closeAfterTest(() => stopWith(world.operations, clock));
  await world.operations.start();
  return world;
}

const STEP_MS = 250;
const asking = { requestId: 'r-1', userId: REQUESTER.userId, teamId: REQUESTER.teamId, channelId: 'C0GEN' };

export function aClick(change: Change): Click {
  return {
    ...{ action: 'approve', changeId: change.id, planNumber: change.plan.number, requestId: 'r-2' },
    card: change.card ?? { channelId: 'C0PROD', ts: 'none' },
    ...{ userId: APPROVER.userId, teamId: APPROVER.teamId },
  };
}

async function read<T>(nomad: NomadSandbox, path: string): Promise<T> {
  const response = await fetch(nomad.url + path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as T; // the caller names what the endpoint answers
}

/** A stop waits on the bot's clock for what does not end by itself. */
async function stopWith(operations: ChangeOperations, clock: FakeClock): Promise<void> {
  let stopped = false;
  const stopping = operations.stop().finally(() => {
    stopped = true;
  });
  for (; !stopped; clock.advance(500)) await new Promise((resolve) => setImmediate(resolve));
  await stopping;
}

function countingIds(): ChangeDeps['ids'] {
  let next = 0;
  return { change: (service) => `${service}-${++next}`, request: () => `r-${++next}` };
}
