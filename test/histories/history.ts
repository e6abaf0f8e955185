import { createDigester } from '../../src/adapters/sealer.ts';
import { createJobLoader } from '../../src/adapters/source/index.ts';
import type { AuditEntry } from '../../src/domain/audit/entry.ts';
import type { Environment } from '../../src/domain/catalogue.ts';
import { isOpen } from '../../src/domain/change/change.ts';
import type { Click } from '../../src/domain/change/decision.ts';
import { MeshError } from '../../src/domain/errors.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { ChangeDeps } from '../../src/operations/change/deps.ts';
import { ChangeOperations } from '../../src/operations/change/operations.ts';
import type { ChangeStore } from '../../src/ports/change-store.ts';
import type { Log } from '../../src/ports/log.ts';
import { APPROVER, REQUESTER, SECOND } from '../support/a-change.ts';
import { KEY } from '../support/change-world.ts';
import { type FakeClock, fakeClock } from '../support/fake-clock.ts';
import { memoryAnnouncer } from '../support/memory-announcer.ts';
import { memoryTrail } from '../support/memory-audit-trail.ts';
import { createMemoryChangeStore } from '../support/memory-change-store.ts';
import { channelsInMemory } from '../support/memory-channels.ts';
import { MemoryCluster, type MemoryMember } from '../support/memory-cluster.ts';
import { createMemoryHoldStore } from '../support/memory-hold-store.ts';
import { type MemoryNotifier, memoryNotifier, SLACK_AWAY } from '../support/memory-notifier.ts';
import { peopleInMemory } from '../support/memory-people.ts';
import { readyPolicy } from '../support/policies.ts';
import { catalogueOf } from '../support/world-catalogue.ts';
import { membershipBehind } from './membership-behind.ts';
import { type MemoryScheduler, memoryScheduler } from './memory-scheduler.ts';
import type { HistoryStep } from './steps.ts';
import { type Lane, type Turnstile, turnstile } from './turnstile.ts';

export type Newer = Environment['onNewer'];

const REPLICAS = 3;
const POLICY = readyPolicy();
/** Who clicks; the last one is nobody of ours. */
const CLICKERS = [APPROVER.userId, SECOND.userId, REQUESTER.userId, 'U0GUEST'];
/** Due seconds after a change is made, so that they meet clicks, kills and takeovers. */
const REMINDERS = { remindMs: 3_595_000, escalate: { beforeMs: 3_560_000, to: ['U0BOSS'] } };
/** Nothing that the bot does takes this many calls; more means that it runs in circles. */
const MAX_CALLS = 20_000;
/** A replica that gives no sign of life for so long loses its claims to the others. */
const MISSED_AFTER_SECONDS = 3;

interface Replica {
  readonly lane: Lane;
  readonly member: MemoryMember;
  readonly operations: ChangeOperations;
}

/** What a history left behind, for the invariants to look at. */
export interface Left {
  readonly store: ChangeStore;
  readonly scheduler: MemoryScheduler;
  readonly notifier: MemoryNotifier;
  readonly audit: readonly AuditEntry[];
  readonly logged: readonly string[];
  readonly outcomes: readonly Outcome[];
  /** What operations threw; every one of it must be a fault of ours, with a code. */
  readonly thrown: readonly unknown[];
}

/** Three replicas over one store, one Nomad and one Slack, each of whose calls goes on only when it is let. */
export class History {
  readonly #clock: FakeClock = fakeClock();
  readonly #cluster = new MemoryCluster();
  readonly #store = createMemoryChangeStore((entry) => void this.#audit.push(entry), this.#cluster);
  readonly #holds = createMemoryHoldStore();
  readonly #scheduler = memoryScheduler();
  readonly #notifier = memoryNotifier();
  readonly #turnstile: Turnstile = turnstile();
  readonly #replicas: (Replica | undefined)[] = [];
  /** Killed, and not missed by the others yet. */
  readonly #gone: MemoryMember[] = [];
  readonly #audit: AuditEntry[] = [];
  readonly #logged: string[] = [];
  readonly #outcomes: Outcome[] = [];
  readonly #thrown: unknown[] = [];
  readonly #newer: Newer;
  #ids = 0;
  #last: ((replica: Replica) => Promise<Outcome>) | undefined;

  /** `newer`: what a newer proposal does while one of its service is open. */
  constructor(newer: Newer = 'refuse') {
    this.#newer = newer;
    for (let slot = 0; slot < REPLICAS; slot++) this.#start(slot);
  }

  async take(step: HistoryStep): Promise<void> {
    switch (step.do) {
      case 'turns':
        return this.#turns(step.picks);
      case 'propose':
        return this.#deliver(step.replica, this.#proposal(step.version));
      case 'click':
        return this.#deliver(step.replica, await this.#clickOf(step));
      case 'redeliver':
        return this.#deliver(step.replica, this.#last);
      case 'pass':
        if (step.seconds > MISSED_AFTER_SECONDS) this.#miss();
        return this.#clock.advance(step.seconds * 1_000);
      case 'slack':
        this.#notifier.fault = step.away ? SLACK_AWAY : undefined;
        return;
      case 'overwrite':
        return this.#scheduler.overwrite(step.version);
      case 'room':
        this.#scheduler.hasRoom = step.has;
        return;
      case 'settle':
        return this.#scheduler.settle(step.how);
      default:
        return this.#processes(step.do, step.replica);
    }
  }

  /** All goes well from now on: whatever is open comes to its end, however long it takes. */
  async end(): Promise<Left> {
    this.#notifier.fault = undefined;
    this.#scheduler.hasRoom = true;
    this.#miss();
    for (const replica of this.#replicas) if (replica !== undefined) wakeUp(replica);
    if (this.#replicas.every((replica) => replica === undefined)) this.#start(0);
    for (let round = 0; round < 400; round++) {
      await this.#quiet();
      this.#scheduler.settle('successful');
      await this.#quiet();
      if (await this.#isOver()) break;
      this.#clock.advance(round < 100 ? 1_000 : 60_000);
    }
    for (const replica of this.#replicas) if (replica !== undefined) replica.lane.dead = true;
    return {
      ...{ store: this.#store, scheduler: this.#scheduler, notifier: this.#notifier, audit: this.#audit },
      ...{ logged: this.#logged, outcomes: this.#outcomes, thrown: this.#thrown },
    };
  }

  #processes(what: 'kill' | 'pause' | 'resume' | 'start', slot: number): void {
    const replica = this.#replicas[slot];
    if (replica === undefined) {
      if (what === 'start') this.#start(slot);
      return;
    }
    if (what === 'pause') replica.lane.paused = true;
    if (what === 'resume') wakeUp(replica);
    if (what !== 'kill') return;
    replica.lane.dead = true;
    this.#gone.push(replica.member);
    this.#replicas[slot] = undefined;
  }

  /** Whoever is dead or paused is missed by the others. */
  #miss(): void {
    for (const member of this.#gone.splice(0)) member.expire();
    for (const replica of this.#replicas) if (replica?.lane.paused === true) replica.member.expire();
  }

  #start(slot: number): void {
    const lane: Lane = { paused: false, dead: false };
    const member = this.#cluster.join();
    const operations = new ChangeOperations(this.#depsOf(lane, member));
    this.#replicas[slot] = { lane, member, operations };
    operations.start().catch((error: unknown) => this.#thrown.push(error));
  }

  #proposal(version: string) {
    const requestId = this.#nextId();
    const request = { verb: 'deploy' as const, service: 'web', version, variables: {}, dryRun: false };
    const asking = { requestId, userId: REQUESTER.userId, teamId: REQUESTER.teamId, channelId: 'C0GEN' };
    return ({ operations }: Replica) => operations.propose(request, asking);
  }

  /** A click on the newest card that stands in Slack. */
  async #clickOf(step: Extract<HistoryStep, { do: 'click' }>) {
    const { change } = [...this.#notifier.cards.values()].at(-1) ?? {};
    if (change === undefined) return undefined;
    const now = (await this.#store.read(change.id))?.change ?? change;
    const click: Click = {
      ...{ action: step.action, changeId: now.id, planNumber: step.stale ? 1 : now.plan.number, reason: 'not today' },
      card: now.card ?? { channelId: 'C0PROD', ts: 'none' },
      userId: CLICKERS[step.person] ?? '',
      ...{ teamId: REQUESTER.teamId, requestId: this.#nextId() },
    };
    return ({ operations }: Replica) => operations.decide(click);
  }

  async #deliver(slot: number, work: ((replica: Replica) => Promise<Outcome>) | undefined): Promise<void> {
    const replica = this.#replicas[slot] ?? this.#replicas.find((candidate) => candidate !== undefined);
    this.#last = work;
    if (replica === undefined || work === undefined) return;
    work(replica).then(
      (outcome) => this.#outcomes.push(outcome),
      (error: unknown) => this.#thrown.push(error),
    );
  }

  async #turns(picks: readonly number[]): Promise<void> {
    for (const pick of picks) {
      await calm();
      this.#turnstile.release(pick);
    }
    await calm();
  }

  async #quiet(): Promise<void> {
    await calm();
    for (let calls = 0; this.#turnstile.waiting > 0; calls++) {
      if (calls > MAX_CALLS) throw new Error('the replicas run in circles');
      this.#turnstile.release(0);
      await calm();
    }
  }

  async #isOver(): Promise<boolean> {
    const changes = await this.#store.recent(1_000);
    return changes.every((change) => !isOpen(change) && (change.endShown || change.card === undefined));
  }

  #nextId(): string {
    this.#ids += 1;
    return `r-${this.#ids}`;
  }

  #depsOf(lane: Lane, member: MemoryMember): ChangeDeps {
    const scheduler = this.#turnstile.behind(lane, this.#scheduler);
    const loader = createJobLoader({ scheduler, namespace: 'default', region: undefined, jobsFolder: undefined });
    const note = (fields: object, message: string) => void this.#logged.push(`${message} ${said(fields)}`);
    const log: Log = { debug() {}, info() {}, warn: note, error: note, child: () => log };
    return {
      catalogue: catalogueOf({ ...REMINDERS, onNewer: this.#newer }, {}),
      upstreams: new Map([['production', { scheduler, loader }]]),
      store: this.#turnstile.behind(lane, this.#store),
      holds: this.#turnstile.behind(lane, this.#holds),
      announcer: memoryAnnouncer(),
      freezes: { inForce: () => [], next: () => undefined },
      links: { of: async () => undefined },
      membership: membershipBehind(this.#turnstile, lane, member),
      notifier: this.#turnstile.behind(lane, this.#notifier),
      people: this.#turnstile.behind(lane, peopleInMemory()),
      channels: channelsInMemory(),
      userGroups: { members: async () => new Set<string>() },
      policy: POLICY,
      clock: this.#clock,
      ids: { change: (service) => `${service}-${this.#nextId()}`, request: () => this.#nextId() },
      digester: createDigester(KEY),
      trail: memoryTrail(),
      audit: { record: async (entry) => void this.#audit.push(entry) },
      log,
      meter: { count() {} },
    };
  }
}

/** What it had begun may go on before it hears that its session has ended. */
function wakeUp({ lane, member }: Replica): void {
  lane.paused = false;
  setImmediate(() => member.beat());
}

/** Everything that can go on without a turn has gone on. */
const calm = () => new Promise<void>((resolve) => setImmediate(resolve));

function said(fields: object): string {
  return JSON.stringify(fields, (_key, value: unknown) =>
    value instanceof MeshError ? { code: value.code, doing: value.doing, details: value.details } : value,
  );
}
