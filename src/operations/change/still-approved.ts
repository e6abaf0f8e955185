import type { AuditQuestion } from '../../domain/audit/question.ts';
import { isRefusal } from '../../domain/outcome.ts';
import type { StoredChange } from '../../ports/change-store.ts';
import { freezeForRules } from '../freeze/gate.ts';
import { stillStands } from '../policy/may-approve.ts';
import { advance } from './advance.ts';
import { type ChangeDeps, isoNow } from './deps.ts';
import { showCard, showEntry } from './show.ts';

/**
 * Asks whether everybody who counted still may, right before it is applied: what was asked, where the answer is yes. Who
 * lost the right since does not count any more: the change waits for somebody else, or ends where its requester may not
 * have it applied. The card says so.
 */
export async function askedAgain(
  deps: ChangeDeps,
  stored: StoredChange,
): Promise<readonly AuditQuestion[] | undefined> {
  const at = isoNow(deps);
  const { lost, requester, asked } = await stillStands(deps, stored, {
    at,
    freeze: freezeForRules(deps, stored.change.environment, at),
  });
  if (isRefusal(requester)) {
    const message = `${stored.change.requester.name}: ${requester.reason}`;
    await advance(deps, stored, { type: 'failed', at, cause: { kind: 'not-allowed', message } }, { asked });
    return undefined;
  }
  if (lost.length === 0) return asked;
  const advanced = await advance(
    deps,
    stored,
    { type: 'unapproved', lost: lost.map(({ userId }) => userId) },
    { asked },
  );
  if (advanced.kind !== 'advanced') return undefined;
  const { change } = advanced.stored;
  void showCard(deps, advanced.stored);
  const key = `unapproved-${change.plan.number}-${lost.map(({ userId }) => userId).join('-')}`;
  void showEntry(deps, change, key, { kind: 'unapproved', lost });
  return undefined;
}
