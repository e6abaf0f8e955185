import type { HoldPlace } from '../../../domain/hold/hold.ts';
import { encodePart } from '../keys.ts';

/** Where the locks of people stand under the configured prefix. */
export interface HoldKeys {
  /** Ends in a slash. */
  readonly all: string;
  at(place: HoldPlace): string;
  /** The place whose lock stands under a key; undefined for a key that is none of ours. */
  placeOf(key: string): HoldPlace | undefined;
}

export function holdKeysUnder(prefix: string): HoldKeys {
  const all = `${prefix}/holds/`;
  const at = (place: HoldPlace) => `${all}${partsOf(place).map(encodePart).join('/')}`;
  return {
    all,
    at,
    placeOf(key) {
      const place = toPlace(key.slice(all.length).split('/').map(decodePart));
      return place !== undefined && at(place) === key ? place : undefined;
    },
  };
}

function toPlace([kind, environment, service, ...rest]: readonly string[]): HoldPlace | undefined {
  if (rest.length > 0) return undefined;
  if (kind === 'everywhere') return { kind };
  if (kind === 'environments' && environment !== undefined) return { kind: 'environment', environment };
  if (kind !== 'services' || environment === undefined || service === undefined) return undefined;
  return { kind: 'service', environment, service };
}

function partsOf(place: HoldPlace): readonly string[] {
  switch (place.kind) {
    case 'everywhere':
      return ['everywhere'];
    case 'environment':
      return ['environments', place.environment];
    case 'service':
      return ['services', place.environment, place.service];
  }
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
