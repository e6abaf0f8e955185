import type { Change } from '../../domain/change/change.ts';
import { type HoldPlace, type StoredHold, stands } from '../../domain/hold/hold.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/outcome.ts';
import type { Asking, LocksRequest } from '../../domain/request.ts';
import { suggest } from '../../domain/target.ts';
import type { ListedFreeze, Locks } from '../index.ts';
import { admit } from '../intake/admit.ts';
import type { HoldDeps } from './deps.ts';

/** Everything that stands against a change: the locks of people, and the open changes that hold their service. */
export async function listLocks(
  deps: HoldDeps,
  { environment }: LocksRequest,
  asking: Asking,
  signal?: AbortSignal,
): Promise<Locks | Refusal> {
  const resolved = await admit(deps, asking, signal);
  if (isRefusal(resolved)) return resolved;
  const names = deps.catalogue.environments.map(({ name }) => name);
  if (environment !== undefined && !names.includes(environment)) {
    return refuse('unknown-environment', suggest(environment, names));
  }
  const now = new Date(deps.clock.now()).toISOString();
  const call = signal === undefined ? {} : { signal };
  const [stored, open] = await Promise.all([deps.holds.list(call), deps.store.open(call)]);
  const isStanding = ({ hold }: StoredHold) => hold === undefined || stands(hold, now);
  return {
    kind: 'locks',
    environment,
    holds: stored.filter(isStanding).filter(({ place }) => isIn(environment, place)),
    freezes: freezesOf(deps, environment === undefined ? names : [environment], now),
    changes: open.map(({ change }) => change).filter((change) => isIn(environment, change)),
  };
}

function freezesOf({ freezes }: HoldDeps, environments: readonly string[], now: string): readonly ListedFreeze[] {
  return environments.flatMap((environment) => {
    const inForce = freezes.inForce(environment, now).map((window) => ({ environment, isInForce: true, window }));
    const next = freezes.next(environment, now);
    return next === undefined ? inForce : [...inForce, { environment, isInForce: false, window: next }];
  });
}

function isIn(environment: string | undefined, at: HoldPlace | Change): boolean {
  return environment === undefined || !('environment' in at) || at.environment === environment;
}
