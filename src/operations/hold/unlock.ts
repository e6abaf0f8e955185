import { findPlace } from '../../domain/hold/find-place.ts';
import { type HoldPlace, isSamePlace, type StoredHold, stands } from '../../domain/hold/hold.ts';
import type { Person } from '../../domain/identity.ts';
import { isRefusal, type Outcome, type Refusal, refuse } from '../../domain/outcome.ts';
import { maskText } from '../../domain/plan/mask.ts';
import type { Asking, UnlockRequest } from '../../domain/request.ts';
import { admit } from '../intake/admit.ts';
import { announceBeside } from './announce.ts';
import { mayHold } from './authority.ts';
import type { HoldDeps } from './deps.ts';
import { holdDetails, placeDetails } from './gate.ts';
import { HOLD_TRIES } from './lock.ts';
import { holdEntry } from './record.ts';

/** Releases exactly the lock that stood when it was asked for: one that somebody put up meanwhile stays. */
export async function unlock(
  deps: HoldDeps,
  request: UnlockRequest,
  asking: Asking,
  signal?: AbortSignal,
): Promise<Outcome> {
  const resolved = await admit(deps, asking, signal);
  if (resolved.kind === 'refused') return resolved;
  const { person } = resolved;
  const place = findPlace(deps.catalogue, request, asking);
  if (isRefusal(place)) return place;
  let first: string | undefined;
  for (let attempt = 1; attempt <= HOLD_TRIES; attempt++) {
    const stored = (await deps.holds.list({ signal })).find((candidate) => isSamePlace(candidate.place, place));
    first ??= stored?.hold?.id;
    if (first !== undefined && stored?.hold?.id !== first) break;
    const outcome = await tryUnlock(deps, stored, { person, request, asking, place, signal });
    if (outcome !== 'conflict') return outcome;
  }
  return refuse('lock-moving', placeDetails(place));
}

interface Releasing extends Unlocking {
  readonly asking: Asking;
  readonly place: HoldPlace;
}

async function tryUnlock(
  deps: HoldDeps,
  stored: StoredHold | undefined,
  { person, request, asking, place, signal }: Releasing,
): Promise<Outcome | 'conflict'> {
  const now = new Date(deps.clock.now()).toISOString();
  const isGone = stored === undefined || (stored.hold !== undefined && !stands(stored.hold, now));
  if (isGone) return refuse('not-locked', placeDetails(place));
  const refusal = await refuseForeign(deps, stored, { person, request, signal });
  if (refusal !== undefined) return refusal;
  const reason = request.reason === undefined ? undefined : maskText(request.reason);
  const audit = holdEntry({ verb: 'unlock', step: 'unlocked', place, by: person, words: reason }, asking);
  const { kind } = await deps.holds.release(stored, { signal, audit });
  if (kind === 'conflict') return kind;
  if (stored.hold !== undefined) announceBeside(deps, { kind: 'unlocked', hold: stored.hold, by: person, reason });
  return { kind: 'unlocked', place };
}

interface Unlocking {
  readonly person: Person;
  readonly request: UnlockRequest;
  readonly signal: AbortSignal | undefined;
}

async function refuseForeign(
  deps: HoldDeps,
  { hold, place }: StoredHold,
  { person, request, signal }: Unlocking,
): Promise<Refusal | undefined> {
  if (hold?.owner.userId === person.userId) return undefined;
  if (request.steal) {
    return (await mayHold(deps, person, 'steal', signal)) ? undefined : refuse('admin-needed', placeDetails(place));
  }
  return hold === undefined
    ? refuse('lock-unreadable', placeDetails(place))
    : refuse('not-lock-owner', holdDetails(place, hold));
}
