import type { Wire } from '../wire-object.ts';
import { withDefaults } from './fill.ts';

export function canonicalVolumeMount(mount: Wire): Wire {
  return withDefaults(mount, { PropagationMode: 'private', ReadOnly: false, SELinuxLabel: '' });
}
