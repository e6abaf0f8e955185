import type { AuditQuestion } from '../../domain/audit/question.ts';
import type { Environment } from '../../domain/catalogue.ts';
import type { Approvals } from '../../domain/change/approvals/missing.ts';
import type { Change } from '../../domain/change/change.ts';
import type { Person } from '../../domain/identity.ts';
import { isRefusal, type Outcome, type Refusal, refuse } from '../../domain/outcome.ts';
import { isNoChange } from '../../domain/plan/make-plan.ts';
import { maskText } from '../../domain/plan/mask.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { Asking, DeployRequest } from '../../domain/request.ts';
import { findTarget, type Target } from '../../domain/target.ts';
import type { Claim } from '../../ports/membership.ts';
import { freezeForRules } from '../freeze/gate.ts';
import { admit, refuseShared } from '../intake/admit.ts';
import { mayPropose } from '../policy/may-propose.ts';
import { requestedEntry } from './audit/entries.ts';
import { putUpCard } from './card.ts';
import { refuseClosed } from './closed.ts';
import { type ChangeDeps, isoNow } from './deps.ts';
import { writeFrozen } from './plan/frozen.ts';
import { loadAndPlan, type PlannedJob } from './plan/plan-job.ts';
import { queuedBehind } from './queue.ts';
import { drivenBy } from './run/driven.ts';
import { endOlder, supersededBy } from './supersede.ts';

export interface Proposing {
  readonly asking: Asking;
  /** Takes the id of a change that may have been stored, once nothing more is done for it here. */
  readonly handOver: (id: string, claim?: Claim) => void;
  /** Has a card drawn again by whoever drives its change. */
  readonly redraw: (id: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Plans a deployment and puts its card up. Nothing is shown in a channel that is not remembered in the store first. */
export async function propose(
  deps: ChangeDeps,
  request: DeployRequest,
  { asking, handOver, redraw, signal }: Proposing,
): Promise<Outcome> {
  const resolved = await admit(deps, asking, signal);
  if (resolved.kind === 'refused') return resolved;
  const target = findTarget(deps.catalogue, request, asking);
  if (target.kind === 'refused') return target;
  const { person } = resolved;
  const isBreakGlass = request.breakGlass === true;
  const closed = request.dryRun ? undefined : await refuseHere(deps, target, { person, isBreakGlass }, signal);
  if (closed !== undefined) return closed;
  if (wantsNothing(request, target)) return refuse('version-needed', { service: target.service.name });
  const { version, image, variables } = request;
  const planned = await loadAndPlan(deps, target.placement, { version, image, variables }, { planNumber: 1, signal });
  if (planned.kind === 'refused') return planned;
  const { plan } = planned;
  const named = at(target);
  if (isNoChange(plan)) return { kind: 'no-change', ...named, version: plan.toVersion };
  const wanted = { ...named, requester: person, verb: request.verb, channelId: asking.channelId };
  const freeze = freezeForRules(deps, named.environment, isoNow(deps));
  const may = await mayPropose(deps, { ...wanted, isBreakGlass, plan, at: isoNow(deps), freeze, signal });
  if (isRefusal(may)) return may;
  const { approvals, question } = may;
  if (request.dryRun) return { kind: 'dry-run', ...named, plan, question };
  const change = makeChange(deps, { request, asking, target, plan, approvals, person });
  return remember(deps, target, planned, { change, request, question, handOver, redraw });
}

/** Says no where its card cannot stand, or while a lock or a freeze stands against it. */
async function refuseHere(
  deps: ChangeDeps,
  target: Target,
  by: { readonly person: Person; readonly isBreakGlass: boolean },
  signal: AbortSignal | undefined,
): Promise<Refusal | undefined> {
  const { channelId, name } = target.environment;
  const shared = await refuseShared(deps, { channelId, environment: name }, signal);
  return shared ?? (await refuseUntold(deps, by, signal)) ?? (await refuseClosed(deps, at(target), by, signal));
}

/** No glass is broken where the channel that must hear of it is no place to tell. */
async function refuseUntold(
  deps: ChangeDeps,
  { isBreakGlass }: { readonly isBreakGlass: boolean },
  signal: AbortSignal | undefined,
): Promise<Refusal | undefined> {
  const { auditChannelId: channelId } = deps.catalogue;
  if (!isBreakGlass || channelId === undefined) return undefined;
  return refuseShared(deps, { channelId, toldOf: 'broken glass' }, signal);
}

function at({ environment, service }: Target): { readonly environment: string; readonly service: string } {
  return { environment: environment.name, service: service.name };
}

/** A running job without a wanted version would be deployed as it is; a file may be deployed as it stands. */
function wantsNothing(request: DeployRequest, target: Target): boolean {
  const { version, image, variables } = request;
  const named = version !== undefined || image !== undefined || Object.keys(variables).length > 0;
  return !named && target.placement.source.kind === 'running';
}

/** Record and lock first, then the card. Whatever happens, the change is handed over: it may be stored by now. */
async function remember(deps: ChangeDeps, target: Target, planned: PlannedJob, proposal: Proposed): Promise<Outcome> {
  const { plan, frozen } = planned;
  const { change, request, question, handOver, redraw } = proposal;
  let claim: Claim | undefined;
  let older: Change | undefined;
  let front: string | undefined;
  try {
    const fence = deps.membership.fence(change.id);
    const documents = { 'job.1': writeFrozen(frozen), 'plan.1': JSON.stringify(plan) } as const;
    const audit = requestedEntry(change, request, { plan, question });
    const supersede = supersededBy(deps, change, target.environment);
    const queue = queuedBehind(change, target.environment, (queued) =>
      requestedEntry(queued, request, { plan, question }),
    );
    const created = await deps.store.create(change, documents, { audit, supersede, queue, fence });
    if (created.kind === 'locked') return { ...lockedBy(created.by, target.environment), question };
    claim = deps.membership.adopt(fence);
    older = created.superseded?.change;
    front = created.stored.change.queue?.behind;
    const stored = await putUpCard(drivenBy(deps, claim), created.stored, plan, 'end');
    return { kind: 'proposed', change: stored.change, plan };
  } finally {
    handOver(change.id, claim);
    // Their cards are drawn again after the newer one is up, so that they can lead there.
    if (older !== undefined) endOlder(deps, older, redraw);
    if (front !== undefined) redraw(front);
  }
}

interface Proposed {
  readonly change: Change;
  readonly request: DeployRequest;
  readonly question: AuditQuestion;
  readonly handOver: (id: string, claim?: Claim) => void;
  /** Has a card drawn again by whoever drives its change. */
  readonly redraw: (id: string) => void;
}

function lockedBy(other: Change, { channelId }: Environment): Refusal {
  return refuse('change-open', {
    id: other.id,
    state: other.state,
    service: other.service,
    environment: other.environment,
    requester: other.requester.name,
    requesterId: other.requester.userId,
    since: other.createdAt,
    channelId: other.card?.channelId ?? channelId,
    ...(other.card === undefined ? {} : { ts: other.card.ts }),
  });
}

interface Proposal {
  readonly request: DeployRequest;
  readonly asking: Asking;
  readonly target: Target;
  readonly plan: Plan;
  readonly approvals: Approvals;
  readonly person: Person;
}

function makeChange(deps: ChangeDeps, { request, asking, target, plan, approvals, person }: Proposal): Change {
  const { environment, service, placement } = target;
  const now = deps.clock.now();
  return {
    id: deps.ids.change(service.name),
    verb: 'deploy',
    state: 'proposed',
    environment: environment.name,
    service: service.name,
    jobId: placement.jobId,
    fromVersion: plan.fromVersion,
    toVersion: plan.toVersion,
    requester: person,
    reason: request.reason === undefined ? undefined : maskText(request.reason),
    requestId: asking.requestId,
    askedIn: { channelId: asking.channelId, threadTs: asking.threadTs },
    channelId: environment.channelId,
    ...approvals,
    approvals: [],
    plan: {
      number: plan.number,
      fingerprint: plan.fingerprint,
      bodyDigest: plan.bodyDigest,
      baseIndex: plan.baseIndex,
    },
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + environment.expiryMs).toISOString(),
    card: undefined,
    intent: undefined,
    applied: undefined,
    ending: undefined,
    endShown: false,
  };
}
