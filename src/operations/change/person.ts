import type { Person, Stranger } from '../../domain/identity.ts';
import { type Refusal, type RefusalReason, refuse } from '../../domain/outcome.ts';
import type { People } from '../../ports/people.ts';

const REASONS: Readonly<Record<Stranger, RefusalReason>> = {
  guest: 'guest',
  stranger: 'stranger',
  deactivated: 'deactivated',
  bot: 'bot',
  unknown: 'unknown-person',
  'no-identity': 'no-identity',
};

export function refuseStranger(standing: Stranger, userId: string): Refusal {
  return refuse(REASONS[standing], { userId });
}

/** The person behind a command or click; whoever is not a full member of the home workspace is refused (I2). */
export async function resolvePerson(
  people: People,
  { userId, teamId }: { readonly userId: string; readonly teamId: string },
  signal?: AbortSignal,
): Promise<{ readonly kind: 'person'; readonly person: Person } | Refusal> {
  const resolved = await people.resolve(userId, teamId, signal === undefined ? {} : { signal });
  return resolved.kind === 'person' ? resolved : refuseStranger(resolved.standing, userId);
}
