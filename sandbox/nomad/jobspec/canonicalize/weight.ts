import type { Wire } from '../wire-object.ts';
import { withDefaults } from './fill.ts';

/** Affinities and spreads weigh 50 unless they say otherwise. */
export function canonicalWeight(object: Wire): Wire {
  return withDefaults(object, { Weight: 50 });
}
