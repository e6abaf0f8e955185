import type { AuditQuestion } from '../../domain/audit/question.ts';
import { seatsOfChange } from '../../domain/change/approvals/missing.ts';
import { emptySeats, fillsOf } from '../../domain/change/approvals/seats.ts';
import type { Change } from '../../domain/change/change.ts';
import { isSamePerson, type Person } from '../../domain/identity.ts';
import { isRefusal, type Refusal } from '../../domain/outcome.ts';
import { factsOf, type PlanFacts } from '../../domain/policy/facts.ts';
import type { FreezeInForce, PolicyAction, Principal } from '../../domain/policy/policy.ts';
import type { ChangeStore, StoredChange } from '../../ports/change-store.ts';
import type { People } from '../../ports/people.ts';
import { resolvePerson } from '../change/person.ts';
import { readPlan } from '../change/plan/frozen.ts';
import { ask, type Permitted } from './ask.ts';
import { type PolicyDeps, principalOf } from './principal.ts';

export interface ApprovalDeps extends PolicyDeps {
  readonly store: ChangeStore;
  readonly people: People;
}

interface Asking {
  /** ISO instant. */
  readonly at: string;
  readonly freeze?: FreezeInForce | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface MayApprove extends Permitted {
  /** Indexes of the change's seats that they could fill. */
  readonly fills: readonly number[];
}

/** Whether somebody may approve the change as it stands now, and which of its seats they could fill. */
export async function mayApprove(
  deps: ApprovalDeps,
  stored: StoredChange,
  { person, ...asking }: Asking & { readonly person: Person },
): Promise<MayApprove | Refusal> {
  const principal = await principalFor(deps, stored.change, person, asking.signal);
  const permitted = await askAbout(deps, stored, { ...asking, principal, action: approvalOf(stored.change, person) });
  if (isRefusal(permitted)) return permitted;
  return { ...permitted, fills: fillsOf(seatsOfChange(stored.change), principal) };
}

/** Who of those who approved does not count any more; and whether the requester may still have it applied. */
export interface Standing {
  readonly lost: readonly Person[];
  readonly requester: Permitted | Refusal;
  /** What the rules were asked, for the audit trail: about the requester, then about each approver. */
  readonly asked: readonly AuditQuestion[];
}

/**
 * Asks everything again right before it is applied: who is still a member, and may still approve and apply.
 * @throws MeshError when Slack cannot be asked: then nothing is applied yet (I6).
 */
export async function stillStands(deps: ApprovalDeps, stored: StoredChange, asking: Asking): Promise<Standing> {
  const { change } = stored;
  const requester = await stillMember(deps, change.requester, asking.signal);
  const mayApply =
    'kind' in requester
      ? requester
      : await askAbout(deps, stored, {
          ...asking,
          action: 'apply',
          principal: await principalFor(deps, change, requester, asking.signal),
        });
  const answers = await Promise.all(change.approvals.map(({ person }) => approvesNow(deps, stored, person, asking)));
  const now = answers.map((may) => (isRefusal(may) ? undefined : may.fills));
  const denied = change.approvals.filter((_, index) => now[index] === undefined);
  const seats = seatsOfChange(change);
  const all = seats.map((_, index) => index);
  const empty = emptySeats(
    seats.length,
    now.flatMap((fills) => (fills === undefined ? [] : [fills])),
  );
  // Somebody who fills fewer seats than when they approved counts as long as the others make up for it.
  const fewer = change.approvals.filter(({ fills = all }, index) =>
    fills.some((seat) => now[index]?.includes(seat) !== true),
  );
  const lost = empty.length > 0 ? fewer : denied;
  return {
    requester: mayApply,
    lost: [...new Set([...denied, ...lost])].map(({ person }) => person),
    // Of whoever is no member any more, the rules were not asked.
    asked: [mayApply, ...answers].flatMap(({ question }) => (question === undefined ? [] : [question])),
  };
}

/** Whoever broke the glass goes on by that right; anybody else approves by theirs. */
function approvalOf({ skipped, requester }: Change, person: Person): PolicyAction {
  return skipped !== undefined && isSamePerson(requester, person) ? 'break-glass' : 'approve';
}

async function approvesNow(
  deps: ApprovalDeps,
  stored: StoredChange,
  person: Person,
  asking: Asking,
): Promise<MayApprove | Refusal> {
  const member = await stillMember(deps, person, asking.signal);
  return 'kind' in member ? member : mayApprove(deps, stored, { ...asking, person: member });
}

async function stillMember(
  deps: ApprovalDeps,
  person: Person,
  signal: AbortSignal | undefined,
): Promise<Person | Refusal> {
  const resolved = await resolvePerson(deps.people, person, signal);
  return resolved.kind === 'refused' ? resolved : resolved.person;
}

function principalFor(deps: ApprovalDeps, change: Change, person: Person, signal?: AbortSignal): Promise<Principal> {
  const seated = seatsOfChange(change).flatMap(({ from }) => from);
  const services = [change.service, ...seated.flatMap((from) => (from.kind === 'owners' ? [from.service] : []))];
  return principalOf(deps, person, { services, signal });
}

async function askAbout(
  deps: ApprovalDeps,
  stored: StoredChange,
  asking: Asking & { readonly principal: Principal; readonly action: PolicyAction },
): Promise<Permitted | Refusal> {
  const { change } = stored;
  const { principal, action, at, freeze, signal } = asking;
  const { service, environment, verb, askedIn } = change;
  const requester = await principalFor(deps, change, change.requester, signal);
  const facts = await factsOfChange(deps, stored, signal);
  const wish = { principal, requester, service, environment, verb, facts, at, freeze };
  const more = {
    channelId: askedIn.channelId,
    approvals: change.approvals.length,
    isBreakGlass: change.skipped !== undefined,
  };
  return ask(deps, { ...wish, ...more }, action);
}

async function factsOfChange(deps: ApprovalDeps, stored: StoredChange, signal?: AbortSignal): Promise<PlanFacts> {
  const { change } = stored;
  return change.facts ?? factsOf(await readPlan(deps.store, stored, signal), deps.catalogue, change);
}
