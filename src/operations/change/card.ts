import type { CardRef } from '../../domain/change/change.ts';
import { isUnavailable, MeshError } from '../../domain/errors.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { StoredChange } from '../../ports/change-store.ts';
import { advanceFresh } from './advance.ts';
import { type ChangeDeps, isoNow } from './deps.ts';
import { noteDrawn } from './show.ts';
import { relatedLinks } from './supersede.ts';

/**
 * Posts (or adopts) the card and remembers where it stands. A change whose card certainly does not stand ends at once;
 * where `unreachable` is `again`, Slack being away does not count as that.
 * @throws MeshError as Slack or the store did.
 */
export async function putUpCard(
  deps: ChangeDeps,
  stored: StoredChange,
  plan: Plan,
  unreachable: 'end' | 'again',
): Promise<StoredChange> {
  const { change } = stored;
  const card = await post(deps, stored, plan, unreachable);
  const advanced = await advanceFresh(deps, change.id, { type: 'carded', card });
  if (advanced?.kind !== 'advanced') return stored;
  noteDrawn(deps, advanced.stored);
  void deps.notifier.attachDiff(advanced.stored.change, plan).catch((error: unknown) => {
    deps.log.warn({ err: error, changeId: change.id }, 'attaching the diff file');
  });
  return advanced.stored;
}

async function post(
  deps: ChangeDeps,
  { change }: StoredChange,
  plan: Plan,
  unreachable: 'end' | 'again',
): Promise<CardRef> {
  try {
    const view = { change, plan, links: await relatedLinks(deps, change) };
    return await deps.notifier.postCard(view, { takenOver: unreachable === 'again' });
  } catch (error) {
    if (isUnclear(error) || (unreachable === 'again' && isUnavailable(error))) throw error;
    const cause = { kind: 'meshbot', message: 'the card could not be posted' } as const;
    await advanceFresh(deps, change.id, { type: 'failed', at: isoNow(deps), cause }).catch((fault: unknown) => {
      deps.log.error({ err: fault, changeId: change.id }, 'ending a change without a card');
    });
    throw error;
  }
}

const UNCLEAR: ReadonlySet<string> = new Set(['MESH_OUTCOME_UNKNOWN', 'MESH_STOPPING', 'MESH_FENCED']);

/** The card may stand after all: whoever takes the change up again finds it. */
function isUnclear(error: unknown): boolean {
  return error instanceof MeshError && UNCLEAR.has(error.code);
}
