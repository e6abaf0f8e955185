import type { Cause } from '../../domain/change/change.ts';
import type { FreezeRule } from '../../domain/freeze.ts';
import type { StoredHold } from '../../domain/hold/hold.ts';
import { placeWords } from './locks.ts';

/** Why a change failed, in one sentence without the log. Plain text. */
export function causeSentence(cause: Cause): string {
  return `${causeHead(cause)}${exitWords(cause)}${cause.message === undefined ? '' : `: ${trimmed(cause.message)}`}.`;
}

function causeHead(cause: Cause): string {
  const task = cause.task === undefined ? 'A task' : `Task ${cause.task}`;
  const subject = cause.group === undefined ? task : `${task} in group ${cause.group}`;
  const group = cause.group === undefined ? 'The job' : `Group ${cause.group}`;
  switch (cause.kind) {
    case 'task-failed':
      return `${subject} failed`;
    case 'out-of-memory':
      return `${subject} ran out of memory and was killed`;
    case 'driver':
      return `${subject} could not be started`;
    case 'unhealthy':
      return `${group} did not become healthy`;
    case 'placement':
      return `${group} could not be placed`;
    case 'deadline':
      return `${group} did not become healthy in time`;
    case 'stopped-by-somebody':
      return 'Somebody else changed or stopped the job';
    case 'refused-by-nomad':
      return 'Nomad refused the job';
    case 'not-allowed':
      return 'The requester may not have it applied any more';
    case 'meshbot':
      return 'Meshbot could not go on';
    case 'unknown':
      return 'Nomad does not say why it failed';
  }
}

function exitWords(cause: Cause): string {
  return cause.exitCode === undefined || cause.kind === 'out-of-memory' ? '' : ` with exit code ${cause.exitCode}`;
}

function trimmed(message: string): string {
  return message.trim().replace(/\.$/, '');
}

export function turned(behind: string): string {
  return `Its turn has come: ${behind} has ended. It was planned again; the card shows what would happen now, and waits for its decision.`;
}

/** After the name of whoever approved. */
export function approvedBy(missing: number): string {
  if (missing === 0) return 'approved. It was planned once more, the outcome still holds, and it is being applied.';
  return missing === 1 ? 'approved. One more approval is needed.' : `approved. ${missing} more approvals are needed.`;
}

/** A reminder, before the instant at which the change expires. */
export const stillWaits = {
  lead: 'This change',
  subject: 'this change',
  forApproval: 'still waits for approval and expires',
  forRequester: 'still waits for your own click and expires',
} as const;

/** After the names of those who approved. */
export const unapproved =
  'may not approve this any more, so that approval does not count. Nothing was applied; somebody else must approve.';

/** After the name of whoever clicked. */
export const planChanged =
  'approved, but the outcome would not be the one on the card. Nothing was applied; the card shows the new plan, which needs a new decision.';

export function applied(evaluationId: string | undefined): string {
  return evaluationId === undefined
    ? 'Applied: Nomad has the job.'
    : `Applied: Nomad has the job (evaluation ${evaluationId.slice(0, 8)}).`;
}

export const resumed = 'Meshbot was restarted and follows this change again.';
export const allocationFailed = 'An allocation failed.';
export const placementBlocked = 'Nomad cannot place everything and keeps trying.';
export const nomadUnreachable = 'Nomad cannot be reached, so this card may lag behind. The rollout itself goes on.';
export const nomadBack = 'Nomad answers again; the card is up to date.';

export function awaitsPromotion(healthy: number, canaries: number): string {
  return `${healthy} of ${canaries === 1 ? '1 canary' : `${canaries} canaries`} healthy. Nomad waits until somebody promotes the deployment.`;
}

export function autoRevert(jobVersion: number, version: string | undefined): string {
  const target = version === undefined ? `job version ${jobVersion}` : `${version} (job version ${jobVersion})`;
  return `Nomad goes back to ${target} by itself (auto_revert).`;
}

export function allocationWords(id: string): string {
  return `Allocation ${id.slice(0, 8)}`;
}

/** An approved change waits for a lock that a person put up. Plain text. */
export function heldBack({ place, hold }: StoredHold): string {
  const why =
    hold === undefined
      ? `what locks ${placeWords(place)} cannot be read`
      : `${hold.owner.name} has locked ${placeWords(place)}: “${hold.reason}”`;
  return `Not applied yet: ${why}. It is applied when the lock is gone, unless it expires before.`;
}

/** An approved change waits for the end of a freeze. Plain text. */
export function frozen({ name, reason }: Pick<FreezeRule, 'name' | 'reason'>): string {
  return `Not applied yet: the freeze ${name} is in force: “${reason}”. It is applied after it, unless it expires before.`;
}
