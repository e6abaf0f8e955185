import type { Change } from '../../domain/change/change.ts';
import type { FreezeWindow } from '../../domain/freeze.ts';
import type { StoredHold } from '../../domain/hold/hold.ts';
import type { StoredChange } from '../../ports/change-store.ts';
import { freezeAgainst } from '../freeze/gate.ts';
import { holdOver } from '../hold/gate.ts';
import { end } from './apply.ts';
import { type ChangeDeps, isoNow } from './deps.ts';
import { showEntry } from './show.ts';

/** How soon a change that is held back looks again, in ms. */
export const HELD_LOOK_MS = 2_000;

/**
 * Whether a person's lock or a freeze keeps an approved change from being applied now; its thread says so once. One that
 * expires meanwhile ends. @throws MeshError when the locks cannot be asked: then nothing is applied either (I6).
 */
export async function isHeldBack(deps: ChangeDeps, stored: StoredChange): Promise<boolean> {
  const { change } = stored;
  const at = isoNow(deps);
  const hold = await holdOver(deps, change);
  const freeze = hold === undefined ? await freezeSince(deps, change, at) : undefined;
  if (hold === undefined && freeze === undefined) return false;
  if (at >= change.expiresAt) {
    await end(deps, stored, { type: 'expired', at });
    return true;
  }
  if (freeze !== undefined) void showEntry(deps, change, `frozen-${freeze.until}`, { kind: 'frozen', freeze });
  if (hold !== undefined) void showEntry(deps, change, `held-${idOf(hold)}`, { kind: 'held-back', hold });
  return true;
}

function idOf({ hold, revision }: StoredHold): string {
  return hold?.id ?? `unreadable-${revision}`;
}

/** A freeze that has begun since the last person said yes, unless that goes through it. */
function freezeSince(deps: ChangeDeps, change: Change, at: string): Promise<FreezeWindow | undefined> {
  const { environment, approvals, requester, skipped } = change;
  const person = approvals.at(-1)?.person ?? requester;
  return freezeAgainst(deps, { environment, person, isBreakGlass: skipped !== undefined }, { at });
}
