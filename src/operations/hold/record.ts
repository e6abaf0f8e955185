import type { AuditEntry } from '../../domain/audit/entry.ts';
import type { HoldPlace } from '../../domain/hold/hold.ts';
import type { Person } from '../../domain/identity.ts';
import type { Asking, LockRequest, LocksRequest, UnlockRequest } from '../../domain/request.ts';

interface Did {
  readonly verb: 'lock' | 'unlock';
  readonly step: 'locked' | 'lock-stolen' | 'unlocked';
  readonly place: HoldPlace;
  readonly by: Person;
  readonly words: string | undefined;
}

/** A lock that was put up, taken over or released; stored with the lock itself. */
export function holdEntry({ verb, step, place, by, words }: Did, asking: Asking): AuditEntry {
  const { userId, teamId, name } = by;
  return {
    ...{ event: 'decided', verb, step, by: { userId, teamId, name } },
    ...{ requestId: asking.requestId, channelId: asking.channelId },
    ...atPlace(place),
    ...(words === undefined ? {} : { words }),
  };
}

/** A lock that ended by itself; stored with its going. */
export function endedEntry(place: HoldPlace): AuditEntry {
  return { event: 'transition', verb: 'lock', step: 'lock-ended', ...atPlace(place) };
}

/** A command about locks before anybody has looked at it; a name that is not configured is not trusted with a chain. */
export function aboutHold(
  request: LockRequest | UnlockRequest | LocksRequest,
  asking: Asking,
  environments: readonly { readonly name: string }[],
): Omit<AuditEntry, 'event'> {
  const { verb, environment } = request;
  const isKnown = environments.some(({ name }) => name === environment);
  return {
    verb,
    ...(environment === undefined || !isKnown ? {} : { environment }),
    ...('service' in request && request.service !== undefined ? { service: request.service } : {}),
    ...{ requestId: asking.requestId, channelId: asking.channelId },
    by: { userId: asking.userId, teamId: asking.teamId },
  };
}

function atPlace(place: HoldPlace): Pick<AuditEntry, 'environment' | 'service'> {
  return {
    ...(place.kind === 'everywhere' ? {} : { environment: place.environment }),
    ...(place.kind === 'service' ? { service: place.service } : {}),
  };
}
