import { approvalsMissing } from '../../domain/change/approvals/missing.ts';
import type { Change, ChangeState, GroupProgress } from '../../domain/change/change.ts';

const STATES: Readonly<Record<ChangeState, { readonly symbol: string; readonly words: string }>> = {
  queued: { symbol: '🔜', words: 'Queued' },
  proposed: { symbol: '⏳', words: 'Waiting for approval' },
  approved: { symbol: '👍', words: 'Approved' },
  applying: { symbol: '▶️', words: 'Applying' },
  following: { symbol: '🔄', words: 'Rolling out' },
  succeeded: { symbol: '✅', words: 'Succeeded' },
  failed: { symbol: '❌', words: 'Failed' },
  'rolled-back': { symbol: '↩️', words: 'Rolled back' },
  rejected: { symbol: '🚫', words: 'Rejected' },
  expired: { symbol: '⌛', words: 'Expired' },
  withdrawn: { symbol: '✖️', words: 'Withdrawn' },
  superseded: { symbol: '⏭️', words: 'Superseded' },
  'outcome-unknown': { symbol: '❓', words: 'Outcome unknown' },
};

export function stateSymbol(state: ChangeState): string {
  return STATES[state].symbol;
}

export function stateWords(state: ChangeState): string {
  return STATES[state].words;
}

/** Of a change in a list. */
export const list = { askedBy: 'asked for by', age: '{ago}', openCard: 'open the card' } as const;

type Titled = Pick<Change, 'service' | 'environment' | 'fromVersion' | 'toVersion'>;

/** For example `Deploy web 1.0.0 → 1.1.0 to production`. Plain text. */
export function changeTitle({ service, environment, fromVersion, toVersion }: Titled): string {
  const versions = [fromVersion, toVersion].filter((version) => version !== undefined);
  const words = fromVersion === toVersion ? versions.slice(0, 1) : versions;
  const shown = toVersion === undefined ? [] : words;
  return ['Deploy', service, shown.join(' → '), 'to', environment].filter((word) => word !== '').join(' ');
}

/** What an ended or running change means now, in one sentence. Plain text; `proposed` is told by the plan instead. */
export function stateSentence(change: Change): string {
  switch (change.state) {
    case 'queued':
      return `It waits until ${change.queue?.behind ?? 'the change before it'} has ended. Then it is planned again, and can be approved.`;
    case 'proposed':
      return 'Nothing happens until it is approved.';
    case 'approved':
      return 'It was planned once more, the outcome still holds, and it is applied next.';
    case 'applying':
      return 'The job is on its way to Nomad.';
    case 'following':
      return 'Nomad has the job and rolls it out.';
    case 'succeeded':
      // What launches later (periodic, parameterized) has no evaluation yet: nothing of it runs.
      return change.applied?.evaluationId === undefined
        ? `${change.service}${versionOf(change)} is in place in ${change.environment}.`
        : `${change.service} runs${versionOf(change)} in ${change.environment}.`;
    case 'failed':
      return change.applied === undefined
        ? 'It failed before anything was applied.'
        : 'The job was applied and did not become healthy.';
    case 'rolled-back':
      return `It failed, and Nomad went back${revertedTo(change)} by itself.`;
    case 'rejected':
    case 'withdrawn':
      return 'Nothing was applied.';
    case 'expired':
      return expiredSentence(change);
    case 'superseded':
      return supersededSentence(change);
    case 'outcome-unknown':
      return change.applied === undefined
        ? 'Nomad did not say whether it took the job: it may or may not run. Look before you deploy again.'
        : 'The job was applied, but how its rollout ends is not known. Look before you deploy again.';
  }
}

function expiredSentence(change: Change): string {
  if (change.queue !== undefined && change.queue.turnedAt === undefined) {
    return 'Its turn did not come in time. Nothing was applied.';
  }
  return approvalsMissing(change) === 0
    ? 'It was approved, but could not be applied in time. Nothing was applied.'
    : 'Nobody decided in time. Nothing was applied.';
}

function supersededSentence(change: Change): string {
  if (change.ending?.supersededBy !== undefined) {
    return `A newer proposal took its place: ${change.ending.supersededBy}. Nothing was applied.`;
  }
  return change.applied === undefined
    ? 'What runs has changed since, so this plan no longer stands. Nothing was applied.'
    : 'The job was applied, and somebody changed or stopped it before the rollout had ended.';
}

function versionOf(change: Change): string {
  return change.toVersion === undefined ? '' : ` ${change.toVersion}`;
}

function revertedTo({ ending }: Change): string {
  const target = ending?.revertedTo;
  if (target === undefined) return '';
  const version = target.version === undefined ? '' : `${target.version} `;
  return ` to ${version}(job version ${target.jobVersion})`;
}

export const labels = {
  risk: 'Risk',
  askedBy: 'Asked by',
  reason: 'Reason',
  changes: 'What changes',
  cannotPlace: 'Cannot be placed',
  evicts: 'Evicts other jobs',
  unexplained: 'Not explained by Nomad',
  warnings: 'Nomad warns',
  lint: 'Rollout settings',
  notable: 'Take note',
  counts: 'Counts',
  approvedBy: 'Approved by',
  cause: 'Cause',
  lastLog: 'Last log lines',
  approve: 'Approve',
  reject: 'Reject',
  showDiff: 'Show full diff',
  withdraw: 'Withdraw',
} as const;

/** Texts of links to other cards. */
export const openNewer = 'Open the newer card';
export const openOlder = 'Open the older card';

/** On the card of the change in front. */
export function nextWaits(id: string): string {
  return `${id} waits behind this change.`;
}

export function supersedes(id: string): string {
  return `Takes the place of ${id}, which nobody had approved yet.`;
}

/** Who ended a change, before their name. */
export function endedByLabel(state: ChangeState): string {
  if (state === 'rejected') return 'Rejected by';
  return state === 'withdrawn' ? 'Withdrawn by' : 'Ended by';
}

/** What approval still waits for. `given` counts the approvals of the plan that is shown. */
export function approvalsWanted(needed: number, given: number): string {
  if (needed === 0) return 'The requester can approve this alone.';
  const missing = Math.max(0, needed - given);
  if (missing === 0) return 'All approvals are there.';
  const more = given === 0 ? '' : 'more ';
  return missing === 1
    ? `Needs one ${more}approval by somebody other than the requester.`
    : `Needs ${missing} ${more}approvals by people other than the requester.`;
}

export function moreChanges(count: number): string {
  return `and ${count} more: the whole diff is in the thread`;
}

export function moreLines(count: number): string {
  return count === 1 ? '… 1 more line' : `… ${count} more lines`;
}

export function moreEntries(count: number): string {
  return `and ${count} more`;
}

export const edit = {
  added: 'added',
  removed: 'removed',
  was: 'was',
  masked: 'changed (masked)',
  maskedValue: '(masked)',
  addedMasked: 'added (masked)',
  removedMasked: 'removed (masked)',
  empty: '(empty)',
} as const;

/** For example `2 of 3 healthy, 3 placed`. */
export function progressWords(group: GroupProgress): string {
  const canaries = group.canaries > 0 && !group.promoted;
  const parts = [
    `${group.healthy} of ${group.desired} healthy`,
    `${group.placed} placed`,
    group.unhealthy > 0 ? `${group.unhealthy} unhealthy` : '',
    canaries ? `${group.canaries === 1 ? '1 canary' : `${group.canaries} canaries`} first` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

export const awaitsPromotion =
  'Nomad waits: the canaries must be promoted before the rest follows (nomad deployment promote).';

export function blockedWords(reason: string): string {
  return `Cannot be placed now, and Nomad keeps trying: ${reason}`;
}

export const expires = { label: 'Expires', format: '{date_short_pretty} {time}' } as const;
export const nextLaunch = { label: 'Next launch', format: '{date_short_pretty} {time}' } as const;

export function planNumber(number: number): string {
  return number === 1 ? 'plan 1' : `plan ${number}, made anew because things had changed`;
}

/** The question before an approval of high risk; limits of Slack's dialog: title 100, text 300, buttons 30. */
export const confirmHighRisk = { title: 'This change has a high risk', approve: 'Approve', deny: 'Go back' } as const;

export function fallbackText(title: string, state: ChangeState, requester: string): string {
  return `${stateWords(state)}: ${title}, asked for by ${requester}`;
}
