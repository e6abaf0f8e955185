import { type FreezeWindow, strictest } from '../../domain/freeze.ts';
import type { Person } from '../../domain/identity.ts';
import { type Refusal, refuse } from '../../domain/outcome.ts';
import type { FreezeInForce } from '../../domain/policy/policy.ts';
import type { FreezeCalendar } from '../../ports/freeze-calendar.ts';
import { type PolicyDeps, principalOf } from '../policy/principal.ts';

export interface FreezeDeps extends PolicyDeps {
  readonly freezes: FreezeCalendar;
}

interface Asking {
  /** ISO instant. */
  readonly at: string;
  readonly signal?: AbortSignal | undefined;
}

/** What is in force in an environment: the strictest of all freezes, until the last of them ends. */
export function freezeOver(
  { freezes }: Pick<FreezeDeps, 'freezes'>,
  environment: string,
  at: string,
): FreezeWindow | undefined {
  return strictest(freezes.inForce(environment, at));
}

/** The same, as rules see it. */
export function freezeForRules(
  deps: Pick<FreezeDeps, 'freezes'>,
  environment: string,
  at: string,
): FreezeInForce | undefined {
  const window = freezeOver(deps, environment, at);
  return window === undefined ? undefined : { name: window.rule.name, override: window.rule.override };
}

/**
 * Says no during a freeze, unless the person may override it.
 * @throws MeshError when a user group cannot be read: then nobody may (I6).
 */
export async function refuseFrozen(
  deps: FreezeDeps,
  environment: string,
  person: Person,
  { at, signal }: Asking,
): Promise<Refusal | undefined> {
  const window = freezeOver(deps, environment, at);
  if (window === undefined || (await overrides(deps, window, person, signal))) return undefined;
  const { name, reason, override } = window.rule;
  return refuse('frozen', { environment, freeze: name, reason, override, since: window.since, until: window.until });
}

async function overrides(
  deps: FreezeDeps,
  { rule }: FreezeWindow,
  person: Person,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (rule.override === 'none') return false;
  const { roles } = await principalOf(deps, person, { services: [], signal });
  return roles.includes('admin');
}
