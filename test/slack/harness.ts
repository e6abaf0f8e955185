import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { realClock } from '../../sandbox/clock.ts';
import { fromManifest, type SlackSandbox, startSlack, type WorkspaceSpec } from '../../sandbox/slack/index.ts';
import type { AuditEntry } from '../../src/domain/audit/entry.ts';
import type { Change } from '../../src/domain/change/change.ts';
import type { Click } from '../../src/domain/change/decision.ts';
import type { StoredHold } from '../../src/domain/hold/hold.ts';
import { type Outcome, refuse } from '../../src/domain/outcome.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import type { Asking, AuditRequest, DeployRequest, LockRequest, UnlockRequest } from '../../src/domain/request.ts';
import type { Operations } from '../../src/operations/index.ts';
import { Intake } from '../../src/operations/intake/intake.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { connectSlack, type SlackAccess } from '../../src/slack/access.ts';
import { createSlackEdge, type EdgeConfig, type SlackEdge } from '../../src/slack/edge.ts';
import { rendering } from '../../src/slack/rendering.ts';
import { aChange } from '../support/a-change.ts';
import { aHold } from '../support/a-hold.ts';
import { memoryDeliveries } from '../support/memory-deliveries.ts';
import { recordingLog } from './recording-log.ts';

const MANIFEST = fileURLToPath(new URL('../../app-manifest.yml', import.meta.url));

export const TEAM = 'T0HOME';
export const BOT = 'U0MESH';
export const REA = 'U0REQ';
export const ADA = 'U0APP';
export const GUS = 'U0GUEST';
export const PROD = 'C0PROD';
export const GENERAL = 'C0GEN';
export const PRIVATE = 'C0PRIV';
/** The bot is not in it. */
export const FOREIGN = 'C0FOREIGN';
const BOT_TOKEN = 'xoxb-test';
const APP_TOKEN = 'xapp-test';

/** The people of the tests; scopes, events and commands are those of our own manifest, so that a missing one shows. */
export const workspace: WorkspaceSpec = {
  team: { id: TEAM, name: 'Acme', domain: 'acme' },
  app: {
    appId: 'A0MESH',
    botUserId: BOT,
    botId: 'B0MESH',
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    ...fromManifest(parse(readFileSync(MANIFEST, 'utf8'))),
  },
  users: [
    { id: REA, name: 'rea', real_name: 'Rea Quest' },
    { id: ADA, name: 'ada', real_name: 'Ada Prove' },
    { id: GUS, name: 'gus', real_name: 'Gus Guest', is_restricted: true },
    { id: 'U0SINGLE', name: 'sin', real_name: 'Sin Gle', is_restricted: true, is_ultra_restricted: true },
    { id: 'U0GONE', name: 'gone', real_name: 'Gone Away', deleted: true },
    { id: 'U0OTHER', name: 'oth', real_name: 'Other Org', is_stranger: true, team_id: 'T0OTHER' },
    { id: 'U0BOT', name: 'robot', real_name: 'Ro Bot', is_bot: true },
  ],
  channels: [
    { id: PROD, name: 'production', members: [REA, ADA, GUS, BOT] },
    { id: GENERAL, name: 'general', members: [REA, ADA, GUS, BOT] },
    { id: PRIVATE, name: 'private', is_private: true, members: [REA, ADA, BOT] },
    { id: FOREIGN, name: 'foreign', members: [REA, ADA] },
    { id: 'C0OLD', name: 'old', is_archived: true, members: [REA, BOT] },
  ],
  usergroups: [{ id: 'S0TEAM', handle: 'team', name: 'Team', users: [ADA] }],
};

/** The wall clock: these tests talk to real sockets. */
export const wallClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const leave = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', leave);
        resolve();
      }, ms);
      signal?.addEventListener('abort', leave, { once: true });
    }),
};

/** A Slack that ends with the test; without limits unless a test is about them. */
export async function slackForTest(differs: Partial<WorkspaceSpec> = {}): Promise<SlackSandbox> {
  const limits = { mode: 'lenient' } as const;
  const slack = await startSlack({ clock: realClock(), workspace: { ...workspace, ...differs }, limits });
  onTestFinished(() => slack.close());
  return slack;
}

export async function accessFor(slack: SlackSandbox, clock: Clock = wallClock): Promise<SlackAccess> {
  return connectSlack({ botToken: BOT_TOKEN, apiUrl: slack.apiUrl, clock, log: recordingLog().log, render: rendering });
}

/** What the edge asked of the operations, and what they shall answer. */
export interface ScriptedOperations extends Operations {
  readonly asked: (
    | { readonly call: 'propose'; readonly request: DeployRequest; readonly asking: Asking }
    | { readonly call: 'decide'; readonly click: Click }
    | { readonly call: 'lock'; readonly request: LockRequest; readonly asking: Asking }
    | { readonly call: 'unlock'; readonly request: UnlockRequest; readonly asking: Asking }
    | { readonly call: 'show'; readonly changeId: string; readonly userId: string }
  )[];
  onPropose: (request: DeployRequest, asking: Asking) => Promise<Outcome> | Outcome;
  onDecide: (click: Click) => Promise<Outcome> | Outcome;
  onShow: (changeId: string) => Awaited<ReturnType<Operations['show']>> | ReturnType<Operations['show']>;
  onAudit: (request: AuditRequest) => Awaited<ReturnType<Operations['audit']>>;
  changes: readonly Change[];
  holds: readonly StoredHold[];
  onLock: (request: LockRequest) => Outcome;
  onUnlock: (request: UnlockRequest) => Outcome;
}

export function scriptedOperations(): ScriptedOperations {
  const operations: ScriptedOperations = {
    asked: [],
    changes: [],
    holds: [],
    onLock: () => ({ kind: 'locked', hold: aHold() }),
    onUnlock: () => ({ kind: 'unlocked', place: aHold().place }),
    onPropose: () => ({ kind: 'no-change', environment: 'production', service: 'web', version: '1.1.0' }),
    onDecide: () => ({ kind: 'approved', change: aChange({ state: 'approved', card: undefined }) }),
    onShow: (changeId) => ({ kind: 'shown', change: aChange({ id: changeId }), plan: aPlan() }),
    async propose(request, asking) {
      operations.asked.push({ call: 'propose', request, asking });
      return operations.onPropose(request, asking);
    },
    async decide(click) {
      operations.asked.push({ call: 'decide', click });
      return operations.onDecide(click);
    },
    onAudit: ({ service = '' }) => ({
      ...{ kind: 'trail', subject: service, environment: undefined, entries: [] },
      ...{ more: false, unreadable: 0, isPartial: false },
    }),
    audit: async (request) => operations.onAudit(request),
    async show({ changeId, userId }) {
      operations.asked.push({ call: 'show', changeId, userId });
      return operations.onShow(changeId);
    },
    recent: async () => operations.changes,
    can: async ({ service }) => refuse('unknown-service', { given: service }),
    async lock(request, asking) {
      operations.asked.push({ call: 'lock', request, asking });
      return operations.onLock(request);
    },
    async unlock(request, asking) {
      operations.asked.push({ call: 'unlock', request, asking });
      return operations.onUnlock(request);
    },
    locks: async ({ environment }) => ({
      kind: 'locks',
      environment,
      holds: operations.holds,
      changes: operations.changes,
      freezes: [],
    }),
  };
  return operations;
}

export interface RunningEdge {
  readonly slack: SlackSandbox;
  readonly access: SlackAccess;
  readonly operations: ScriptedOperations;
  readonly edge: SlackEdge;
  readonly counted: readonly string[];
  /** What the audit trail was told before any operation. */
  readonly turnedAway: readonly AuditEntry[];
  readonly lines: readonly { readonly level: string; readonly message: string; readonly fields: object }[];
}

/** The whole edge over the simulated Slack, with scripted operations behind it. */
export async function edgeForTest(
  differs: Partial<EdgeConfig> & { readonly slack?: SlackSandbox } = {},
): Promise<RunningEdge> {
  const slack = differs.slack ?? (await slackForTest());
  const { log, lines } = recordingLog();
  const apiUrl = slack.apiUrl;
  const access = await connectSlack({ botToken: BOT_TOKEN, apiUrl, clock: wallClock, log, render: rendering });
  const operations = scriptedOperations();
  const counted: string[] = [];
  const turnedAway: AuditEntry[] = [];
  const nextRequest = counter();
  const edge = createSlackEdge({
    ...{ access, apiUrl, operations, log, render: rendering, clock: wallClock },
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    connections: 2,
    deliveries: memoryDeliveries(),
    intake: new Intake({
      audit: { record: async (entry) => void turnedAway.push(entry) },
      clock: wallClock,
      log,
      perMinute: 1000,
    }),
    ids: { change: (service) => `${service}-1`, request: () => `req-${nextRequest()}` },
    meter: { count: (name, label) => void counted.push(`${name}:${label}`) },
    ...differs,
  });
  await edge.start();
  onTestFinished(() => edge.stop(1000));
  return { slack, access, operations, edge, counted, turnedAway, lines };
}

/** Resolves with the first value that `look` finds, looking again after every turn of the event loop. */
export async function eventually<T>(look: () => T | undefined | false, what: string, withinMs = 15_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await setImmediate();
  }
  throw new Error(`never came: ${what}`);
}

/** A valid plan; a test states only what differs. */
export function aPlan(differs: Partial<Plan> = {}): Plan {
  return {
    number: 1,
    madeAt: '2026-01-01T00:00:00.000Z',
    jobId: 'web',
    jobType: 'service',
    baseIndex: 10,
    bodyDigest: 'd1',
    fingerprint: 'f1',
    items: [],
    groups: [],
    risk: 'medium',
    riskReasons: ['replaces-allocations'],
    changes: [
      {
        where: 'group app › task server',
        type: 'edited',
        field: 'image',
        before: 'web:1.0.0',
        after: 'web:1.1.0',
        masked: false,
        multiline: false,
        weight: 100,
      },
    ],
    unexplained: [],
    failures: [],
    preempted: [],
    warnings: [],
    lint: [],
    notable: [],
    keptCounts: [],
    fromVersion: '1.0.0',
    toVersion: '1.1.0',
    nextPeriodicLaunch: undefined,
    ...differs,
  };
}

function counter(): () => number {
  let count = 0;
  return () => {
    count += 1;
    return count;
  };
}
