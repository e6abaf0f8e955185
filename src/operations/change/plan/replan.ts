import type { Cause } from '../../../domain/change/change.ts';
import type { Person } from '../../../domain/identity.ts';
import { isRefusal, type Refusal } from '../../../domain/outcome.ts';
import { comparePlans, goesNoFurther } from '../../../domain/plan/compare-plans.ts';
import { isNoChange } from '../../../domain/plan/make-plan.ts';
import { maskText } from '../../../domain/plan/mask.ts';
import type { Plan, PlanDifference } from '../../../domain/plan/plan.ts';
import type { StoredChange } from '../../../ports/change-store.ts';
import { mayPropose } from '../../policy/may-propose.ts';
import { advance } from '../advance.ts';
import { type ChangeDeps, isoNow, upstreamsOf } from '../deps.ts';
import { type FrozenJob, readFrozen, readPlan, writeFrozen } from './frozen.ts';
import { placementOf } from './placement.ts';
import { callOptions, loadAndPlan, planFrozen } from './plan-job.ts';

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
  readonly signal?: AbortSignal | undefined;
}

/** Plans the frozen job again, as things are now, and compares with what people saw. Nothing is applied here. */
export async function replan(deps: ChangeDeps, stored: StoredChange, { by, signal }: Replanning): Promise<Replanned> {
  const { change } = stored;
  const shown = await readPlan(deps.store, stored, signal);
  const frozen = await readFrozen(deps, stored, signal);
  const { fromVersion, toVersion, keptCounts } = shown;
  const { scheduler } = upstreamsOf(deps, change.environment);
  const current = await scheduler.job(change.jobId, callOptions({ signal }));
  const now = await planFrozen(deps, change.environment, frozen, {
    planNumber: change.plan.number,
    signal,
    loaded: { current, fromVersion, toVersion, keptCounts },
  });
  if (now.kind === 'refused') return propose(deps, stored, { shown, differences: [], by, signal });
  const { verdict, differences } = comparePlans(shown, now.plan);
  if (verdict !== 'different') return { kind: 'holds', frozen };
  return propose(deps, stored, { shown, differences, by, signal });
}

interface Again extends Replanning {
  readonly shown: Plan;
  readonly differences: Differences;
}

/** The job is built anew on what runs now, so that the new plan carries over what others changed meanwhile. */
async function propose(deps: ChangeDeps, stored: StoredChange, again: Again): Promise<Replanned> {
  const { change } = stored;
  const { asked } = await readFrozen(deps, stored, again.signal);
  const placement = placementOf(deps, change);
  const planNumber = change.plan.number + 1;
  const made = await loadAndPlan(deps, placement, asked, { planNumber, signal: again.signal });
  if (made.kind === 'refused') {
    const message = made.details['message'];
    return supersede(deps, stored, {
      kind: 'stopped-by-somebody',
      ...(message === undefined ? {} : { message: maskText(String(message)) }),
    });
  }
  if (isNoChange(made.plan)) return supersede(deps, stored, undefined);
  const differences =
    again.differences.length > 0 ? again.differences : comparePlans(again.shown, made.plan).differences;
  const may = await approvalsNow(deps, stored, made.plan, again.signal);
  if (isRefusal(may)) return notAllowed(deps, stored, may);
  const isSmaller = goesNoFurther(again.shown, made.plan);
  const { number, fingerprint, bodyDigest, baseIndex, fromVersion } = made.plan;
  const advanced = await advance(
    deps,
    stored,
    {
      type: 'replanned',
      plan: { number, fingerprint, bodyDigest, baseIndex },
      fromVersion,
      ...may,
      isSmaller,
      why: { by: again.by, differences },
    },
    {
      documents: { [`job.${number}`]: writeFrozen(made.frozen), [`plan.${number}`]: JSON.stringify(made.plan) },
      plan: made.plan,
    },
  );
  if (advanced.kind !== 'advanced') return { kind: 'conflict' };
  return { kind: 'plan-changed', stored: advanced.stored, plan: made.plan, differences };
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
  return mayPropose(deps, { ...wanted, plan, at: isoNow(deps), signal });
}

function notAllowed(deps: ChangeDeps, stored: StoredChange, refusal: Refusal): Promise<Replanned> {
  const { rule, says } = refusal.details;
  return supersede(deps, stored, { kind: 'not-allowed', message: String(says ?? rule ?? refusal.reason) });
}

async function supersede(deps: ChangeDeps, stored: StoredChange, cause: Cause | undefined): Promise<Replanned> {
  const at = isoNow(deps);
  const advanced = await advance(deps, stored, {
    type: 'superseded',
    at,
    ...(cause === undefined ? {} : { cause }),
  });
  return advanced.kind === 'advanced' ? { kind: 'superseded', stored: advanced.stored } : { kind: 'conflict' };
}
