import type { StoredChange } from '../../ports/change-store.ts';
import { holdOver } from '../hold/gate.ts';
import { end } from './apply.ts';
import { type ChangeDeps, isoNow } from './deps.ts';
import { showEntry } from './show.ts';

/** How soon a change that is held back looks again, in ms. */
export const HELD_LOOK_MS = 2_000;

/**
 * Whether a person's lock keeps an approved change from being applied now; its thread says so once a lock. One that
 * expires meanwhile ends. @throws MeshError when the locks cannot be asked: then nothing is applied either (I6).
 */
export async function isHeldBack(deps: ChangeDeps, stored: StoredChange): Promise<boolean> {
  const { change } = stored;
  const hold = await holdOver(deps, change);
  if (hold === undefined) return false;
  const at = isoNow(deps);
  if (at >= change.expiresAt) {
    await end(deps, stored, { type: 'expired', at });
    return true;
  }
  void showEntry(deps, change, `held-${hold.hold?.id ?? `unreadable-${hold.revision}`}`, { kind: 'held-back', hold });
  return true;
}
