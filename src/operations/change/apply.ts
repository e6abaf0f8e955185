import type { Cause } from '../../domain/change/change.ts';
import { isUnavailable, MeshError } from '../../domain/errors.ts';
import { maskText } from '../../domain/plan/mask.ts';
import type { StoredChange } from '../../ports/change-store.ts';
import type { JobRefused, Registered } from '../../ports/scheduler.ts';
import { advance } from './advance.ts';
import { type ChangeDeps, isoNow, upstreamsOf } from './deps.ts';
import { type FrozenJob, parseBody, readFrozen } from './frozen.ts';
import { firstWriteAfter, lookUp } from './look-up.ts';
import { type Replanned, replan } from './replan.ts';
import { showCard, showEntry } from './show.ts';

/** How long a lost registration is looked up before people are told that its outcome is unknown, in ms. */
const LOOK_UP_FOR_MS = 10 * 60_000;

/** From approved to applying: the intent is on record before the job leaves (I4). Undefined: somebody else was first. */
export async function intend(deps: ChangeDeps, stored: StoredChange): Promise<StoredChange | undefined> {
  const advanced = await advance(deps, stored, { type: 'intended', at: isoNow(deps) });
  if (advanced.kind !== 'advanced') return undefined;
  void showCard(deps, advanced.stored);
  return advanced.stored;
}

/** Sends the frozen job under the index that was shown, once; answers the change as it stands afterwards. */
export async function register(
  deps: ChangeDeps,
  stored: StoredChange,
  signal: AbortSignal,
): Promise<StoredChange | undefined> {
  const frozen = await readFrozen(deps, stored, signal);
  const sent = await send(deps, stored, frozen, signal);
  if (sent === 'look-up') return settle(deps, stored, frozen, signal);
  if (sent.kind === 'job-refused') return refused(deps, stored, sent, signal);
  return registered(deps, stored, { evaluationId: sent.evaluationId, signal });
}

async function send(
  deps: ChangeDeps,
  { change }: StoredChange,
  frozen: FrozenJob,
  signal: AbortSignal,
): Promise<Registered | JobRefused | 'look-up'> {
  const { scheduler } = upstreamsOf(deps, change.environment);
  try {
    return await scheduler.register(parseBody(frozen), change.plan.baseIndex, frozen.source, { signal });
  } catch (error) {
    if (isUnavailable(error) || isUnknown(error)) return 'look-up';
    if (error instanceof MeshError && error.code === 'MESH_UPSTREAM_DENIED') {
      return { kind: 'job-refused', conflict: false, message: 'permission denied' };
    }
    throw error;
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof MeshError && error.code === 'MESH_OUTCOME_UNKNOWN';
}

/** Looks up what became of the registration until Nomad answers; sends it again only where the index forbids a second effect. */
export async function settle(
  deps: ChangeDeps,
  stored: StoredChange,
  frozen: FrozenJob,
  signal: AbortSignal,
): Promise<StoredChange | undefined> {
  const untilMs = deps.clock.now() + LOOK_UP_FOR_MS;
  for (let attempt = 0; deps.clock.now() < untilMs; attempt++) {
    signal.throwIfAborted();
    const found = await lookUp(deps, stored, frozen, signal).catch((error: unknown) => {
      if (isUnavailable(error)) return undefined;
      throw error;
    });
    if (found?.kind === 'landed') return registered(deps, stored, { ...found.applied, signal });
    if (found?.kind === 'overtaken') return overtaken(deps, stored, signal);
    if (found?.kind === 'not-landed') {
      const again = await sendAgain(deps, stored, frozen, signal);
      if (again !== 'look-up') return again;
    }
    await deps.clock.sleep(Math.min(15_000, 250 * 2 ** attempt), signal);
  }
  const cause: Cause = { kind: 'unknown', message: 'Nomad did not answer' };
  return ended(deps, stored, { type: 'outcome-unknown', at: isoNow(deps), cause });
}

/** Time has passed since the click: the plan must still hold, and the change must not have expired. */
async function sendAgain(
  deps: ChangeDeps,
  stored: StoredChange,
  frozen: FrozenJob,
  signal: AbortSignal,
): Promise<StoredChange | undefined | 'look-up'> {
  const at = isoNow(deps);
  if (at >= stored.change.expiresAt) return ended(deps, stored, { type: 'expired', at });
  const replanned = await replan(deps, stored, signal);
  if (replanned.kind !== 'holds') return shownAgain(deps, stored, replanned);
  const sent = await send(deps, stored, frozen, signal);
  // An index that moved now may have been moved by our own lost write: look again.
  if (sent === 'look-up' || (sent.kind === 'job-refused' && sent.conflict)) return 'look-up';
  if (sent.kind === 'job-refused') return refused(deps, stored, sent, signal);
  return registered(deps, stored, { evaluationId: sent.evaluationId, signal });
}

interface Landed {
  readonly evaluationId: string | undefined;
  readonly jobModifyIndex?: number;
  readonly jobVersion?: number | undefined;
  readonly signal: AbortSignal;
}

async function registered(deps: ChangeDeps, stored: StoredChange, landed: Landed): Promise<StoredChange | undefined> {
  const { change } = stored;
  const { scheduler } = upstreamsOf(deps, change.environment);
  // The answer to a registration may carry a wrong index (an identical job): the versions tell the truth.
  const first =
    landed.jobModifyIndex === undefined
      ? await firstWriteAfter(scheduler, change.jobId, change.plan.baseIndex, landed.signal)
      : undefined;
  const applied = {
    at: isoNow(deps),
    evaluationId: landed.evaluationId,
    jobModifyIndex: landed.jobModifyIndex ?? first?.jobModifyIndex ?? change.plan.baseIndex,
    jobVersion: landed.jobVersion ?? first?.version,
  };
  const advanced = await advance(deps, stored, { type: 'registered', applied });
  if (advanced.kind !== 'advanced') return undefined;
  void showEntry(deps, change, 'applied', { kind: 'applied', evaluationId: applied.evaluationId });
  void showCard(deps, advanced.stored);
  return advanced.stored;
}

/** The index moved between our plan and our write: people see what differs and decide again. */
async function overtaken(
  deps: ChangeDeps,
  stored: StoredChange,
  signal: AbortSignal,
): Promise<StoredChange | undefined> {
  return shownAgain(deps, stored, await replan(deps, stored, signal));
}

async function shownAgain(
  deps: ChangeDeps,
  stored: StoredChange,
  replanned: Replanned,
): Promise<StoredChange | undefined> {
  if (replanned.kind !== 'plan-changed' && replanned.kind !== 'superseded') return undefined;
  await showCard(deps, replanned.stored);
  const approver = stored.change.approvals.at(-1)?.person;
  if (replanned.kind === 'plan-changed' && approver !== undefined) {
    const { change } = replanned.stored;
    await showEntry(deps, change, `plan-${change.plan.number}`, {
      kind: 'plan-changed',
      by: approver,
      differences: replanned.differences,
    });
  }
  return replanned.stored;
}

async function refused(
  deps: ChangeDeps,
  stored: StoredChange,
  refusal: JobRefused,
  signal: AbortSignal,
): Promise<StoredChange | undefined> {
  if (refusal.conflict) return overtaken(deps, stored, signal);
  const cause: Cause = { kind: 'refused-by-nomad', message: maskText(refusal.message) };
  return ended(deps, stored, { type: 'failed', at: isoNow(deps), cause });
}

type Ended =
  | { readonly type: 'failed' | 'outcome-unknown'; readonly at: string; readonly cause: Cause }
  | { readonly type: 'expired'; readonly at: string };

async function ended(deps: ChangeDeps, stored: StoredChange, event: Ended): Promise<StoredChange | undefined> {
  const advanced = await advance(deps, stored, event);
  if (advanced.kind !== 'advanced') return undefined;
  await showCard(deps, advanced.stored);
  await showEntry(deps, advanced.stored.change, 'ended', { kind: 'ended' });
  return advanced.stored;
}
