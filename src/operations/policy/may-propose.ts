import type { Catalogue } from '../../domain/catalogue.ts';
import type { Approvals } from '../../domain/change/approvals/missing.ts';
import { type SeatSource, seatsOf } from '../../domain/change/approvals/seats.ts';
import type { Person } from '../../domain/identity.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/outcome.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { factsOf } from '../../domain/policy/facts.ts';
import type { FreezeInForce } from '../../domain/policy/policy.ts';
import { configuredRoles, EVERYONE } from '../../domain/policy/roles.ts';
import { ask, type Permitted, questionOf, undecidable, type Wish } from './ask.ts';
import { type PolicyDeps, principalOf } from './principal.ts';

/** A change that somebody wants, with the plan that was made of it. */
export interface Wanted {
  readonly requester: Person;
  readonly service: string;
  readonly environment: string;
  readonly verb: string;
  readonly plan: Plan;
  readonly channelId: string;
  readonly isBreakGlass: boolean;
  /** ISO instant. */
  readonly at: string;
  readonly freeze?: FreezeInForce | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Whether the requester may propose it, and the approvals that its plan needs. */
export async function mayPropose(deps: PolicyDeps, wanted: Wanted): Promise<Approvals | Refusal> {
  const { requester, plan, signal, ...rest } = wanted;
  const principal = await principalOf(deps, requester, { services: [wanted.service], signal });
  const facts = factsOf(plan, deps.catalogue, wanted);
  const wish: Wish = { ...rest, facts, principal, requester: principal, approvals: 0 };
  const permitted = ask(deps, wish, 'propose');
  if (isRefusal(permitted)) return permitted;
  const broken = wanted.isBreakGlass ? mayBreakGlass(deps, wish) : { kind: 'permitted', rules: [] };
  if (isRefusal(broken)) return broken;
  const { service, environment } = wanted;
  const verdict = deps.policy.approvals(questionOf(deps, wish));
  if (verdict.kind === 'denied') {
    return undecidable(verdict.rules, { action: 'ask-approval', service, environment, person: requester.name });
  }
  const approvals = deps.catalogue.environments.find(({ name }) => name === environment)?.approvals ?? 1;
  const seats = seatsOf(verdict.rules, {
    ...{ service, approvals, preempted: facts.preemptedServices },
    named: (source) => namedFor(deps.catalogue, source),
  });
  const rules = [...new Set([...permitted.rules, ...broken.rules, ...verdict.rules].map(({ id }) => id))];
  const decided = { facts, decidedBy: { policySet: deps.policy.set, rules } };
  if (wanted.isBreakGlass) return { ...decided, approvalsNeeded: 0, seats: [], skipped: seats };
  return { ...decided, approvalsNeeded: seats.length, seats };
}

/** Its own right, and a channel where everybody who was skipped and whoever audits can read of it. */
function mayBreakGlass(deps: PolicyDeps, wish: Wish): Permitted | Refusal {
  const { service, environment } = wish;
  if (deps.catalogue.auditChannelId === undefined) return refuse('break-glass-off', { service, environment });
  return ask(deps, wish, 'break-glass');
}

function namedFor(catalogue: Catalogue, source: SeatSource): readonly string[] {
  switch (source.kind) {
    case 'anyone':
      return [];
    case 'owners':
      return catalogue.services.find(({ name }) => name === source.service)?.owners ?? [];
    case 'role': {
      const members = configuredRoles(catalogue).find(({ name }) => name === source.name)?.members ?? [];
      return members.filter((id) => id !== EVERYONE);
    }
    case 'group':
      return [source.id];
  }
}
