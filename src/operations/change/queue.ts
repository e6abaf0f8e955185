import type { Environment } from '../../domain/catalogue.ts';
import type { Change } from '../../domain/change/change.ts';
import type { InQueue, StoredChange } from '../../ports/change-store.ts';
import type { Claim } from '../../ports/membership.ts';
import { end } from './apply.ts';
import { putUpCard } from './card.ts';
import { type ChangeDeps, isoNow } from './deps.ts';
import { readPlan } from './plan/frozen.ts';
import { turn } from './plan/replan.ts';
import type { Sleepers } from './run/sleepers.ts';

/** How often a queued change looks whether its turn has come, in ms. */
const LOOK_MS = 2_000;

/**
 * The newer change as it waits behind the open one of its service, where the environment says so. What breaks the glass
 * does not queue: it is refused, and whoever is in a hurry reads what stands in the way.
 */
export function queuedBehind(
  newer: Change,
  { onNewer }: Pick<Environment, 'onNewer'>,
  told: (queued: Change) => InQueue['audit'],
): (behind: string) => InQueue | undefined {
  return (behind) => {
    if (onNewer !== 'queue' || newer.skipped !== undefined) return undefined;
    const change: Change = { ...newer, state: 'queued', queue: { behind } };
    return { change, audit: told(change) };
  };
}

export interface Waiting {
  readonly claim: Claim;
  readonly sleepers: Sleepers;
  readonly signal: AbortSignal;
}

/** Has the card of the change in front name what waits behind it now. */
export function tellFront({ membership, log }: Pick<ChangeDeps, 'membership' | 'log'>, { id, queue }: Change): void {
  if (queue === undefined || queue.turnedAt !== undefined) return;
  membership.ring(queue.behind).catch((error: unknown) => {
    log.warn({ err: error, changeId: id }, 'having the card in front drawn again');
  });
}

/** A queued change has its card at once; when nothing of its service is open any more, it is planned as things are then. */
export async function awaitTurn(
  deps: ChangeDeps,
  stored: StoredChange,
  { claim, sleepers, signal }: Waiting,
): Promise<void> {
  const { change } = stored;
  const untilMs = Date.parse(change.expiresAt) - deps.clock.now();
  if (untilMs <= 0) return end(deps, stored, { type: 'expired', at: isoNow(deps) });
  if (change.card === undefined) {
    await putUpCard(deps, stored, await readPlan(deps.store, stored), 'again');
    return;
  }
  const holder = await deps.store.holder(change, { signal });
  if (holder !== undefined) return sleepers.sleep(change.id, Math.min(untilMs, LOOK_MS), claim.lost);
  await turn(deps, stored, signal);
}
