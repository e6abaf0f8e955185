import type { Change } from '../../domain/change/change.ts';
import { type HoldPlace, remindAfterMs } from '../../domain/hold/hold.ts';
import type { StoredChange } from '../../ports/change-store.ts';
import { announceBeside } from '../hold/announce.ts';
import { holdEntry } from '../hold/record.ts';
import { type ChangeDeps, isoNow } from './deps.ts';
import { showEntry } from './show.ts';

/**
 * Tells the audit channel and everybody who was skipped, before anything is applied. Each is told once, however often
 * this is tried. @throws MeshError when the channel could not be told: then nothing is applied yet.
 */
export async function tellOfBrokenGlass(deps: ChangeDeps, { change }: StoredChange): Promise<void> {
  if (change.skipped === undefined) return;
  const { auditChannelId } = deps.catalogue;
  if (auditChannelId !== undefined) {
    const once = { key: `glass-${change.id}`, since: change.createdAt };
    await deps.announcer.announce(auditChannelId, { kind: 'glass-broken', change }, once);
  }
  void showEntry(deps, change, 'glass-broken', { kind: 'glass-broken' });
}

/**
 * Locks the service once the change is applied, so that nothing follows before people have looked at it. A lock that
 * stands there already is left as it is. @throws MeshError when the locks cannot be reached; it is tried again.
 */
export async function lockAfterBrokenGlass(deps: ChangeDeps, { change }: StoredChange): Promise<void> {
  if (change.skipped === undefined) return;
  const { environment, service, requester, requestId, askedIn } = change;
  const place: HoldPlace = { kind: 'service', environment, service };
  const hold = holdOf(deps, change, place);
  const did = { verb: 'lock', step: 'locked', place, by: requester, words: hold.reason } as const;
  const { userId, teamId } = requester;
  const audit = holdEntry(did, { channelId: askedIn.channelId, requestId, userId, teamId });
  const { kind } = await deps.holds.take(hold, { audit });
  if (kind === 'written') announceBeside(deps, { kind: 'locked', hold });
}

function holdOf(deps: ChangeDeps, change: Change, place: HoldPlace) {
  const { expiryMs, remindMs } = deps.catalogue.locks;
  const since = isoNow(deps);
  const later = (ms: number) => new Date(Date.parse(since) + ms).toISOString();
  return {
    ...{ id: `lock-${change.id}`, place, owner: change.requester, since },
    reason: `break-glass ${change.id}: ${change.reason ?? ''}`.trim(),
    remindAt: later(remindAfterMs(expiryMs, remindMs)),
    until: later(expiryMs),
  };
}
