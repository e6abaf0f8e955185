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

/** Whoever wants something done during a freeze, and whether it breaks glass. */
export interface FreezeWish {
  readonly environment: string;
  readonly person: Person;
  readonly isBreakGlass: boolean;
}

/**
 * Says no during a freeze, unless the wish goes through each one that is in force.
 * @throws MeshError when a user group cannot be read: then nobody may (I6).
 */
export async function refuseFrozen(deps: FreezeDeps, wish: FreezeWish, asking: Asking): Promise<Refusal | undefined> {
  const window = await freezeAgainst(deps, wish, asking);
  if (window === undefined) return undefined;
  const { environment } = wish;
  const { name, reason, override } = window.rule;
  return refuse('frozen', { environment, freeze: name, reason, override, since: window.since, until: window.until });
}

/** The strictest of the freezes that stand in a wish's way, until the last of these ends. @throws MeshError, as above. */
export async function freezeAgainst(
  deps: FreezeDeps,
  { environment, person, isBreakGlass }: FreezeWish,
  { at, signal }: Asking,
): Promise<FreezeWindow | undefined> {
  const inForce = deps.freezes.inForce(environment, at);
  const asksAdmin = inForce.some(({ rule }) => rule.override === 'admin');
  const isAdmin = asksAdmin && (await principalOf(deps, person, { services: [], signal })).roles.includes('admin');
  const goesThrough = { none: false, 'break-glass': isBreakGlass, admin: isAdmin } as const;
  return strictest(inForce.filter(({ rule }) => !goesThrough[rule.override]));
}
