import type { Claim } from '../../../ports/membership.ts';
import type { NotifyCall } from '../../../ports/notifier.ts';
import type { ChangeDeps, Upstreams } from '../deps.ts';

/**
 * What a change's driver works with: every write carries its fence, every message is sent only while the claim is known
 * to hold, and the claim is asked for anew right before a job leaves. So a replica that was paused does nothing stale (I4).
 */
export function drivenBy(deps: ChangeDeps, claim: Claim): ChangeDeps {
  const guards = { ...fencedStore(deps, claim), ...guardedNotifier(deps, claim), ...guardedAnnouncer(deps, claim) };
  return { ...deps, ...guards, upstreams: guarded(deps, claim) };
}

function guardedAnnouncer({ announcer }: ChangeDeps, claim: Claim): Pick<ChangeDeps, 'announcer'> {
  const before = () => claim.holds();
  return {
    announcer: {
      announce: (channelId, announcement, once) => announcer.announce(channelId, announcement, { ...once, before }),
    },
  };
}

function fencedStore({ store }: ChangeDeps, { fence }: Claim): Pick<ChangeDeps, 'store'> {
  return {
    store: {
      ...store,
      replace: (stored, next, documents, call) => store.replace(stored, next, documents, { ...call, fence }),
    },
  };
}

function guardedNotifier(deps: ChangeDeps, claim: Claim): Pick<ChangeDeps, 'notifier'> {
  const { notifier } = deps;
  const before = () => claim.holds();
  const mine = (call: NotifyCall | undefined): NotifyCall => ({ ...call, before });
  return {
    notifier: {
      postCard: (view, call) => notifier.postCard(view, { ...call, before }),
      updateCard: (view, call) =>
        editedInTime(deps, claim, (left) => notifier.updateCard(view, { ...call, before: left })),
      addEntry: (change, key, entry, call) => notifier.addEntry(change, key, entry, mine(call)),
      attachDiff: (change, plan, call) => notifier.attachDiff(change, plan, mine(call)),
    },
  };
}

/**
 * Slack knows no fence: an edit that left right before a pause arrives after it, over what others have drawn meanwhile.
 * Whoever drives the change then draws it again.
 */
async function editedInTime<T>(
  { membership, log }: ChangeDeps,
  claim: Claim,
  edit: (before: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const { changeId } = claim.fence;
  let hasLeft = false;
  const before = async () => {
    await claim.holds();
    hasLeft = true;
  };
  const drawAgain = async (lost: unknown) => {
    await membership.ring(changeId).catch((err: unknown) => log.warn({ err, changeId }, 'having a card drawn again'));
    throw lost;
  };
  try {
    return await edit(before);
  } finally {
    if (hasLeft) await claim.holds().catch(drawAgain);
  }
}

function guarded({ upstreams }: ChangeDeps, claim: Claim): ReadonlyMap<string, Upstreams> {
  const guard = ({ scheduler, ...rest }: Upstreams): Upstreams => ({
    ...rest,
    scheduler: {
      ...scheduler,
      async register(...job) {
        await claim.check();
        return scheduler.register(...job);
      },
    },
  });
  return new Map([...upstreams].map(([environment, upstream]) => [environment, guard(upstream)]));
}
