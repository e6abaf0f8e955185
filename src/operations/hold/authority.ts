import type { Person } from '../../domain/identity.ts';
import { type PolicyDeps, principalOf } from '../policy/principal.ts';

/** What somebody wants to do with a lock: `steal` is to take over or release somebody else's, `stop` to lock everything. */
export type HoldRight = 'lock' | 'steal' | 'stop';

/**
 * The one place that says who may: everybody locks; stealing and stopping is for the role admin, which nobody has
 * unless the configuration says so (I6). @throws MeshError when a user group cannot be read.
 */
export async function mayHold(
  deps: PolicyDeps,
  person: Person,
  right: HoldRight,
  signal?: AbortSignal,
): Promise<boolean> {
  if (right === 'lock') return true;
  const { roles } = await principalOf(deps, person, { services: [], signal });
  return roles.includes('admin');
}
