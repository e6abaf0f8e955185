import type { Catalogue } from '../../domain/catalogue.ts';
import { seatsOf } from '../../domain/change/approvals/seats.ts';
import { type Outcome, refuse } from '../../domain/outcome.ts';
import { ORDINARY_PLAN } from '../../domain/policy/facts.ts';
import type { Asking, CanRequest } from '../../domain/request.ts';
import { findTarget } from '../../domain/target.ts';
import { refuseStranger } from '../change/person.ts';
import { type AdmitDeps, admit } from '../intake/admit.ts';
import { questionOf } from './ask.ts';
import { type PolicyDeps, principalOf } from './principal.ts';

export interface CanDeps extends PolicyDeps, AdmitDeps {
  readonly catalogue: Catalogue;
  readonly clock: { now(): number };
}

/** Whether somebody may do something, by which rule, and whose approval it would need. Any member may ask. */
export async function explainCan(
  deps: CanDeps,
  request: CanRequest,
  asking: Asking,
  signal?: AbortSignal,
): Promise<Outcome> {
  const asker = await admit(deps, asking, signal);
  if (asker.kind === 'refused') return asker;
  const target = findTarget(deps.catalogue, request, asking);
  if (target.kind === 'refused') return target;
  const found = await deps.people.find(request.person, signal === undefined ? {} : { signal });
  if (found.kind === 'several') return refuse('person-ambiguous', { given: request.person });
  if (found.kind === 'refused') return refuseStranger(found.standing, request.person);
  const { person } = found;
  const { action } = request;
  const [service, environment] = [target.service.name, target.environment.name];
  const principal = await principalOf(deps, person, { services: [service], signal });
  const question = questionOf(deps, {
    ...{ principal, requester: principal, service, environment, verb: 'deploy', facts: ORDINARY_PLAN },
    ...{ channelId: asking.channelId, at: new Date(deps.clock.now()).toISOString() },
    ...{ approvals: 0, isBreakGlass: action === 'break-glass' },
  });
  const verdict = deps.policy.decide({ ...question, action });
  const approvals = action === 'propose' && verdict.kind === 'permitted' ? deps.policy.approvals(question) : undefined;
  const seats = seatsOf(approvals?.kind === 'asked' ? approvals.rules : [], {
    ...{ service, approvals: question.resource.approvals, preempted: [] },
    named: () => [],
  });
  return {
    ...{ kind: 'explained', person, action, service, environment, verdict, seats },
    who: verdict.kind === 'permitted' ? [] : deps.policy.permits(action),
  };
}
