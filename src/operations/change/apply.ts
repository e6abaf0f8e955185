import type { Cause } from '../../domain/change/change.ts';
import { isUnavailable, isUpstream, MeshError } from '../../domain/errors.ts';
import { maskText } from '../../domain/plan/mask.ts';
import type { StoredChange } from '../../ports/change-store.ts';
import type { JobRefused, Registered } from '../../ports/scheduler.ts';
import { advance } from './advance.ts';
import { tellOfBrokenGlass } from './break-glass.ts';
import { type ChangeDeps, isoNow, upstreamsOf } from './deps.ts';
import { findWritten, lookUp } from './look-up.ts';
import { type FrozenJob, parseBody } from './plan/frozen.ts';
import { replan } from './plan/replan.ts';
import { showCard } from './show.ts';
import { askedAgain } from './still-approved.ts';

/** How long a lost registration is looked up before people are told that its outcome is unknown, in ms. */
const LOOK_UP_FOR_MS = 10 * 60_000;
/** The wait between two looks, in ms: doubling from the first up to the last. */
const LOOK_AGAIN_MS = { first: 250, last: 15_000 };

/**
 * From approved to applying: the intent is on record before the job leaves (I4). Undefined: it may not be applied any
 * more, or somebody else was first.
 */
export async function intend(deps: ChangeDeps, stored: StoredChange): Promise<StoredChange | undefined> {
  const asked = await askedAgain(deps, stored);
  if (asked === undefined) return undefined;
  await tellOfBrokenGlass(deps, stored);
  const advanced = await advance(deps, stored, { type: 'intended', at: isoNow(deps) }, { asked });
  if (advanced.kind !== 'advanced') return undefined;
  void showCard(deps, advanced.stored);
  return advanced.stored;
}

/** Sends the frozen job under the index that was shown, once, and sees to it that the record says what became of it. */
export async function register(deps: ChangeDeps, stored: StoredChange, { frozen, signal }: Sending): Promise<void> {
  const sent = await send(deps, stored, frozen, signal);
  if (sent.kind === 'job-refused' && !sent.conflict) return refused(deps, stored, sent);
  // This was the first time that it was sent: what moved the index is somebody else's, even if it reads like ours.
  if (sent.kind === 'job-refused') return void (await holdsStill(deps, stored, signal));
  await settle(deps, stored, { frozen, signal, registered: sent.kind === 'registered' ? sent : undefined });
}

type Sent = Registered | JobRefused | { readonly kind: 'unclear' };

async function send(deps: ChangeDeps, { change }: StoredChange, frozen: FrozenJob, signal: AbortSignal): Promise<Sent> {
  const { scheduler } = upstreamsOf(deps, change.environment);
  try {
    return await scheduler.register(parseBody(frozen), change.plan.baseIndex, frozen.source, { signal });
  } catch (error) {
    if (isUnavailable(error) || isUnknown(error)) return { kind: 'unclear' };
    if (isUpstream(error)) return { kind: 'job-refused', conflict: false, message: refusalWords(error) };
    throw error;
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof MeshError && error.code === 'MESH_OUTCOME_UNKNOWN';
}

function refusalWords({ code, details }: MeshError): string {
  return code === 'MESH_UPSTREAM_DENIED' ? 'permission denied' : String(details['said'] ?? 'it gave no reason');
}

export interface Sending {
  readonly frozen: FrozenJob;
  readonly signal: AbortSignal;
  /** Nomad's own yes, where we have it. */
  readonly registered?: Registered | undefined;
}

/** Looks until Nomad answers what became of the job; sends it again only where the index forbids a second effect. */
export async function settle(deps: ChangeDeps, stored: StoredChange, sending: Sending): Promise<void> {
  const untilMs = deps.clock.now() + LOOK_UP_FOR_MS;
  let { registered } = sending;
  for (let waitMs = LOOK_AGAIN_MS.first; deps.clock.now() < untilMs; ) {
    sending.signal.throwIfAborted();
    try {
      const step = await settleOnce(deps, stored, { ...sending, registered });
      if (step === 'done') return;
      if (step !== 'again') {
        registered = step;
        continue;
      }
    } catch (error) {
      if (!isUpstream(error)) throw error;
      deps.log.warn({ err: error, changeId: stored.change.id }, 'looking up what became of a registration');
    }
    await deps.clock.sleep(waitMs, sending.signal);
    waitMs = Math.min(LOOK_AGAIN_MS.last, waitMs * 2);
  }
  const cause: Cause = { kind: 'meshbot', message: 'Nomad did not answer for ten minutes' };
  await end(deps, stored, { type: 'outcome-unknown', at: isoNow(deps), cause });
}

async function settleOnce(
  deps: ChangeDeps,
  stored: StoredChange,
  sending: Sending,
): Promise<'done' | 'again' | Registered> {
  const { change } = stored;
  const { frozen, signal, registered } = sending;
  const { scheduler } = upstreamsOf(deps, change.environment);
  if (registered !== undefined) {
    const written = await findWritten(scheduler, change, { signal });
    await applied(deps, stored, { ...written, evaluationId: registered.evaluationId });
    return 'done';
  }
  const found = await lookUp(scheduler, change, parseBody(frozen), { signal });
  switch (found.kind) {
    case 'landed':
      await applied(deps, stored, { ...found.written, evaluationId: undefined });
      return 'done';
    case 'overtaken':
      await holdsStill(deps, stored, signal);
      return 'done';
    case 'not-landed':
      return sendAgain(deps, stored, sending);
  }
}

/** Time has passed since the click: the plan must still hold, and the change must not have expired. */
async function sendAgain(
  deps: ChangeDeps,
  stored: StoredChange,
  { frozen, signal }: Sending,
): Promise<'done' | 'again' | Registered> {
  if (!(await holdsStill(deps, stored, signal))) return 'done';
  const sent = await send(deps, stored, frozen, signal);
  if (sent.kind === 'registered') return sent;
  // An index that moved now may have been moved by our own lost write: look again.
  if (sent.kind === 'unclear' || sent.conflict) return 'again';
  await refused(deps, stored, sent);
  return 'done';
}

/**
 * Whether an approval that has waited is still worth what it was given for: not expired, and its plan made again comes
 * out the same or smaller. If not, the change has been moved on, and people see how.
 */
export async function holdsStill(deps: ChangeDeps, stored: StoredChange, signal: AbortSignal): Promise<boolean> {
  const at = isoNow(deps);
  if (at >= stored.change.expiresAt) {
    await end(deps, stored, { type: 'expired', at });
    return false;
  }
  const by = stored.change.approvals.at(-1)?.person ?? stored.change.requester;
  const replanned = await replan(deps, stored, { by, signal });
  return replanned.kind === 'holds';
}

interface Landed {
  readonly evaluationId: string | undefined;
  readonly jobModifyIndex: number;
  readonly jobVersion: number | undefined;
}

async function applied(deps: ChangeDeps, stored: StoredChange, landed: Landed): Promise<void> {
  const advanced = await advance(deps, stored, { type: 'registered', applied: { at: isoNow(deps), ...landed } });
  if (advanced.kind !== 'advanced') return;
  void showCard(deps, advanced.stored);
}

async function refused(deps: ChangeDeps, stored: StoredChange, refusal: JobRefused): Promise<void> {
  const cause: Cause = { kind: 'refused-by-nomad', message: maskText(refusal.message) };
  await end(deps, stored, { type: 'failed', at: isoNow(deps), cause });
}

type End =
  | { readonly type: 'failed' | 'outcome-unknown'; readonly at: string; readonly cause: Cause }
  | { readonly type: 'expired'; readonly at: string };

/** Ends the change, unless somebody else has moved it on; whoever drives the change shows its end. */
export async function end(deps: ChangeDeps, stored: StoredChange, event: End): Promise<void> {
  await advance(deps, stored, event);
}
