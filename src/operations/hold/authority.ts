import type { Catalogue } from '../../domain/catalogue.ts';
import type { Person } from '../../domain/identity.ts';

/** What somebody wants to do with a lock: `steal` is to take over or release somebody else's, `stop` to lock everything. */
export type HoldRight = 'lock' | 'steal' | 'stop';

/** The one place that says who may: everybody locks, only administrators steal and stop. No administrators: nobody (I6). */
export function mayHold(catalogue: Pick<Catalogue, 'admins'>, person: Person, right: HoldRight): boolean {
  return right === 'lock' || catalogue.admins.includes(person.userId);
}
