import { isRefusal } from '../../domain/outcome.ts';
import type { StoredChange } from '../../ports/change-store.ts';
import { freezeForRules } from '../freeze/gate.ts';
import { stillStands } from '../policy/may-approve.ts';
import { advance } from './advance.ts';
import { type ChangeDeps, isoNow } from './deps.ts';
import { showCard, showEntry } from './show.ts';

/**
 * Whether everybody who counted still may, right before it is applied. Who lost the right since does not count any more:
 * the change waits for somebody else, or ends where its requester may not have it applied. The card says so.
 */
export async function isStillApproved(deps: ChangeDeps, stored: StoredChange): Promise<boolean> {
  const at = isoNow(deps);
  const { lost, requester } = await stillStands(deps, stored, {
    at,
    freeze: freezeForRules(deps, stored.change.environment, at),
  });
  if (isRefusal(requester)) {
    const message = `${stored.change.requester.name}: ${requester.reason}`;
    await advance(deps, stored, { type: 'failed', at, cause: { kind: 'not-allowed', message } });
    return false;
  }
  if (lost.length === 0) return true;
  const advanced = await advance(deps, stored, { type: 'unapproved', lost: lost.map(({ userId }) => userId) });
  if (advanced.kind !== 'advanced') return false;
  const { change } = advanced.stored;
  void showCard(deps, advanced.stored);
  const key = `unapproved-${change.plan.number}-${lost.map(({ userId }) => userId).join('-')}`;
  void showEntry(deps, change, key, { kind: 'unapproved', lost });
  return false;
}
