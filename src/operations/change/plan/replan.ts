import type { AuditQuestion } from '../../../domain/audit/question.ts';
import type { Approvals } from '../../../domain/change/approvals/missing.ts';
import type { Cause, PlanRef } from '../../../domain/change/change.ts';
import type { Person } from '../../../domain/identity.ts';
import { isRefusal, type Refusal } from '../../../domain/outcome.ts';
import { comparePlans, goesNoFurther } from '../../../domain/plan/compare-plans.ts';
import { isNoChange } from '../../../domain/plan/make-plan.ts';
import { maskText } from '../../../domain/plan/mask.ts';
import type { Plan, PlanDifference } from '../../../domain/plan/plan.ts';
import type { StoredChange } from '../../../ports/change-store.ts';
import { freezeForRules } from '../../freeze/gate.ts';
import { mayPropose } from '../../policy/may-propose.ts';
import { advance, type Beside } from '../advance.ts';
import { type ChangeDeps, isoNow, upstreamsOf } from '../deps.ts';
import { type FrozenJob, readFrozen, readPlan, writeFrozen } from './frozen.ts';
import { placementOf } from './placement.ts';
import { callOptions, loadAndPlan, type PlannedJob, planFrozen } from './plan-job.ts';

export type Replanned =
  /** The outcome is the one that was shown, or a smaller one: it may be applied. */
  | { readonly kind: 'holds'; readonly frozen: FrozenJob }
  /** Something differs: the change is proposed again with a new plan; approvals stay only where it does no more. */
  | {
      readonly kind: 'plan-changed';
      readonly stored: StoredChange;
      readonly plan: Plan;
      readonly differences: Differences;
    }
  /** There is nothing left to do, or the job is gone: the change has ended. */
  | { readonly kind: 'superseded'; readonly stored: StoredChange }
  | { readonly kind: 'conflict' };

type Differences = readonly PlanDifference[];

export interface Replanning {
  /** Whose approval made it be planned again. */
  readonly by: Person;
  /** What the rules were asked about that approval, where it was given just now: what comes of it keeps it. */
  readonly question?: AuditQuestion | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Plans the frozen job again, as things are now, and compares with what people saw. Nothing is applied here. */
export async function replan(deps: ChangeDeps, stored: StoredChange, replanning: Replanning): Promise<Replanned> {
  const { signal } = replanning;
  const { change } = stored;
  const { scheduler } = upstreamsOf(deps, change.environment);
  const [shown, frozen, current] = await Promise.all([
    readPlan(deps.store, stored, signal),
    readFrozen(deps, stored, signal),
    scheduler.job(change.jobId, callOptions({ signal })),
  ]);
  const { fromVersion, toVersion, keptCounts } = shown;
  const now = await planFrozen(deps, change.environment, frozen, {
    planNumber: change.plan.number,
    signal,
    loaded: { current, fromVersion, toVersion, keptCounts },
  });
  if (now.kind === 'refused') return propose(deps, stored, { ...replanning, shown, differences: [] });
  const { verdict, differences } = comparePlans(shown, now.plan);
  if (verdict !== 'different') return { kind: 'holds', frozen };
  return propose(deps, stored, { ...replanning, shown, differences });
}

interface Again extends Replanning {
  readonly shown: Plan;
  readonly differences: Differences;
}

/** The job is built anew on what runs now, so that the new plan carries over what others changed meanwhile. */
async function propose(deps: ChangeDeps, stored: StoredChange, again: Again): Promise<Replanned> {
  const made = await planAnew(deps, stored, again);
  if (made.kind !== 'anew') return made;
  const { plan, approvals } = made;
  const differences = again.differences.length > 0 ? again.differences : comparePlans(again.shown, plan).differences;
  const isSmaller = goesNoFurther(again.shown, plan);
  const { fromVersion } = plan;
  const why = { by: again.by, differences };
  const event = { type: 'replanned', plan: refOf(plan), fromVersion, approvals, isSmaller, why } as const;
  const advanced = await advance(deps, stored, event, beside(made));
  if (advanced.kind !== 'advanced') return { kind: 'conflict' };
  return { kind: 'plan-changed', stored: advanced.stored, plan, differences };
}

/** The turn of a queued change has come: it takes the lock, with a plan of what would happen now, and its whole time. */
export async function turn(deps: ChangeDeps, stored: StoredChange, signal: AbortSignal): Promise<void> {
  const made = await planAnew(deps, stored, { signal });
  if (made.kind !== 'anew') return;
  const { plan, approvals } = made;
  const at = isoNow(deps);
  const { createdAt, expiresAt: queuedUntil } = stored.change;
  const expiresAt = new Date(Date.parse(at) + Date.parse(queuedUntil) - Date.parse(createdAt)).toISOString();
  const { fromVersion } = plan;
  const event = { type: 'turned', at, expiresAt, plan: refOf(plan), fromVersion, approvals } as const;
  await advance(deps, stored, event, beside(made));
}

type Ended = Extract<Replanned, { kind: 'superseded' | 'conflict' }>;

interface Anew extends Omit<PlannedJob, 'kind'> {
  readonly kind: 'anew';
  readonly approvals: Approvals;
  readonly asked: readonly AuditQuestion[];
}

/** The job and its plan as things are now, and who must approve that. Where nothing is left of it, the change ends. */
async function planAnew(
  deps: ChangeDeps,
  stored: StoredChange,
  { question, signal }: Omit<Replanning, 'by'>,
): Promise<Anew | Ended> {
  const { change } = stored;
  const before = question === undefined ? [] : [question];
  const { asked: wanted } = await readFrozen(deps, stored, signal);
  const placement = placementOf(deps, change);
  const planNumber = change.plan.number + 1;
  const made = await loadAndPlan(deps, placement, wanted, { planNumber, signal });
  if (made.kind === 'refused') {
    const message = made.details['message'];
    const said = message === undefined ? {} : { message: maskText(String(message)) };
    return supersede(deps, stored, { kind: 'stopped-by-somebody', ...said }, before);
  }
  if (isNoChange(made.plan)) return supersede(deps, stored, undefined, before);
  const may = await approvalsNow(deps, stored, made.plan, signal);
  const asked = may.question === undefined ? before : [may.question, ...before];
  if (isRefusal(may)) return supersede(deps, stored, notAllowed(may), asked);
  return { kind: 'anew', plan: made.plan, frozen: made.frozen, approvals: may.approvals, asked };
}

function refOf({ number, fingerprint, bodyDigest, baseIndex }: Plan): PlanRef {
  return { number, fingerprint, bodyDigest, baseIndex };
}

function beside({ plan, frozen, asked }: Anew): Beside {
  const documents = { [`job.${plan.number}`]: writeFrozen(frozen), [`plan.${plan.number}`]: JSON.stringify(plan) };
  return { documents, plan, asked };
}

/** Another plan may need other people. */
function approvalsNow(deps: ChangeDeps, { change }: StoredChange, plan: Plan, signal: AbortSignal | undefined) {
  const { requester, service, environment, verb, askedIn, skipped } = change;
  const wanted = {
    requester,
    service,
    environment,
    verb,
    channelId: askedIn.channelId,
    isBreakGlass: skipped !== undefined,
  };
  const at = isoNow(deps);
  return mayPropose(deps, { ...wanted, plan, at, freeze: freezeForRules(deps, environment, at), signal });
}

function notAllowed({ details: { rule, says }, reason }: Refusal): Cause {
  return { kind: 'not-allowed', message: String(says ?? rule ?? reason) };
}

async function supersede(
  deps: ChangeDeps,
  stored: StoredChange,
  cause: Cause | undefined,
  asked: readonly AuditQuestion[],
): Promise<Ended> {
  const at = isoNow(deps);
  const event = { type: 'superseded', at, ...(cause === undefined ? {} : { cause }) } as const;
  const advanced = await advance(deps, stored, event, { asked });
  return advanced.kind === 'advanced' ? { kind: 'superseded', stored: advanced.stored } : { kind: 'conflict' };
}
