import { blocking, type HoldPlace, type StoredHold } from '../../domain/hold/hold.ts';
import { type Refusal, refuse } from '../../domain/outcome.ts';
import type { HoldCall } from '../../ports/hold-store.ts';
import type { HoldDeps } from './deps.ts';

type GateDeps = Pick<HoldDeps, 'holds' | 'clock'>;

interface At {
  readonly environment: string;
  readonly service: string;
}

/** The lock that stands against a change of this service now, if any. @throws MeshError: what cannot be asked blocks (I6). */
export async function holdOver(deps: GateDeps, at: At, call: HoldCall = {}): Promise<StoredHold | undefined> {
  const stored = await deps.holds.list(call);
  return blocking(stored, at, new Date(deps.clock.now()).toISOString());
}

/** Says no while a person's lock bears on the service; undefined when none does. */
export async function refuseHeld(deps: GateDeps, at: At, call: HoldCall = {}): Promise<Refusal | undefined> {
  const stored = await holdOver(deps, at, call);
  return stored === undefined ? undefined : heldBy(stored);
}

export function heldBy({ place, hold }: StoredHold): Refusal {
  if (hold === undefined) return refuse('lock-unreadable', placeDetails(place));
  return refuse(place.kind === 'everywhere' ? 'stopped' : 'locked', holdDetails(place, hold));
}

export function holdDetails(place: HoldPlace, hold: NonNullable<StoredHold['hold']>): Refusal['details'] {
  const { owner, reason, since, until } = hold;
  const end = until === undefined ? {} : { until };
  return { ...placeDetails(place), owner: owner.name, ownerId: owner.userId, reason, since, ...end };
}

export function placeDetails(place: HoldPlace): Refusal['details'] {
  switch (place.kind) {
    case 'everywhere':
      return { place: place.kind };
    case 'environment':
      return { place: place.kind, environment: place.environment };
    case 'service':
      return { place: place.kind, environment: place.environment, service: place.service };
  }
}
