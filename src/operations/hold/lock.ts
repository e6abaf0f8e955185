import { findPlace } from '../../domain/hold/find-place.ts';
import {
  type Hold,
  type HoldPlace,
  isSamePlace,
  remindAfterMs,
  type StoredHold,
  stands,
} from '../../domain/hold/hold.ts';
import type { Person } from '../../domain/identity.ts';
import { isRefusal, type Outcome, type Refusal, refuse } from '../../domain/outcome.ts';
import { maskText } from '../../domain/plan/mask.ts';
import type { Asking, LockRequest } from '../../domain/request.ts';
import { admit } from '../intake/admit.ts';
import { announceBeside } from './announce.ts';
import { mayHold } from './authority.ts';
import type { HoldDeps } from './deps.ts';
import { holdDetails, placeDetails } from './gate.ts';
import { holdEntry } from './record.ts';

/** A lock that changes hands while we look at it is tried again; nobody loses this often in a row. */
export const HOLD_TRIES = 5;

/** Puts up a lock, sets one's own anew, or takes over somebody else's. */
export async function lock(
  deps: HoldDeps,
  request: LockRequest,
  asking: Asking,
  signal?: AbortSignal,
): Promise<Outcome> {
  const resolved = await admit(deps, asking, signal);
  if (resolved.kind === 'refused') return resolved;
  const { person } = resolved;
  const place = findPlace(deps.catalogue, request, asking);
  if (isRefusal(place)) return place;
  const right = place.kind === 'everywhere' ? 'stop' : request.steal ? 'steal' : 'lock';
  if (!(await mayHold(deps, person, right, signal))) return refuse('admin-needed', placeDetails(place));
  for (let attempt = 1; attempt <= HOLD_TRIES; attempt++) {
    const outcome = await tryLock(deps, { request, asking, place, person, signal });
    if (outcome !== 'conflict') return outcome;
  }
  return refuse('lock-moving', placeDetails(place));
}

interface Locking {
  readonly request: LockRequest;
  readonly asking: Asking;
  readonly place: HoldPlace;
  readonly person: Person;
  readonly signal: AbortSignal | undefined;
}

async function tryLock(deps: HoldDeps, locking: Locking): Promise<Outcome | 'conflict'> {
  const { request, asking, place, person, signal } = locking;
  const stored = (await deps.holds.list({ signal })).find((candidate) => isSamePlace(candidate.place, place));
  const hold = makeHold(deps, locking);
  const refusal = refuseTaken(stored, { person, steal: request.steal, now: hold.since });
  if (refusal !== undefined) return refusal;
  const stolen = stolenFrom(stored, person, hold.since);
  const step = stolen === undefined ? 'locked' : 'lock-stolen';
  const audit = holdEntry({ verb: 'lock', step, place, by: person, words: hold.reason }, asking);
  const call = { signal, audit };
  const { kind } =
    stored === undefined ? await deps.holds.take(hold, call) : await deps.holds.replace(stored, hold, call);
  if (kind === 'conflict') return kind;
  announceBeside(deps, stolen === undefined ? { kind: 'locked', hold } : { kind: 'lock-stolen', hold, ...stolen });
  return { kind: 'locked', hold };
}

interface Taking {
  readonly person: Person;
  readonly steal: boolean;
  readonly now: string;
}

/** Somebody else's lock, or one that cannot be read, is only taken over by whoever says so. */
function refuseTaken(stored: StoredHold | undefined, { person, steal, now }: Taking): Refusal | undefined {
  if (stored === undefined || steal) return undefined;
  const { hold, place } = stored;
  if (hold === undefined) return refuse('lock-unreadable', placeDetails(place));
  if (!stands(hold, now) || hold.owner.userId === person.userId) return undefined;
  return refuse('lock-held', holdDetails(place, hold));
}

/** Whose lock it was, when it was another person's and stood; `from` is unknown for one that could not be read. */
function stolenFrom(
  stored: StoredHold | undefined,
  person: Person,
  now: string,
): { readonly from: Person | undefined } | undefined {
  if (stored === undefined) return undefined;
  const { hold } = stored;
  if (hold === undefined) return { from: undefined };
  return stands(hold, now) && hold.owner.userId !== person.userId ? { from: hold.owner } : undefined;
}

/** A lock on everything ends by nobody's clock: it would open the mesh while nobody looks. */
function makeHold({ catalogue, clock, ids }: HoldDeps, { request, place, person }: Locking): Hold {
  const nowMs = clock.now();
  const { expiryMs, remindMs } = catalogue.locks;
  const forMs = request.forMs ?? (place.kind === 'everywhere' ? undefined : expiryMs);
  const iso = (ms: number) => new Date(ms).toISOString();
  const remindAtMs = forMs === undefined ? nowMs + expiryMs : nowMs + remindAfterMs(forMs, remindMs);
  return {
    id: ids.change('lock'),
    place,
    owner: person,
    reason: maskText(request.reason),
    since: iso(nowMs),
    remindAt: iso(remindAtMs),
    ...(forMs === undefined ? {} : { until: iso(nowMs + forMs) }),
  };
}
