import type { AuditEntry } from '../../domain/audit/entry.ts';

/** The words around the entries. */
export const audit = {
  title: (subject: string, environment: string | undefined): string =>
    `Audit trail of ${subject}${environment === undefined ? '' : ` in ${environment}`}`,
  none: 'There are no entries.',
  noneOfPerson: 'There are no entries. A person is named as Slack shows them, or by their member id.',
  more: 'These are the latest. The whole trail: meshbot audit export.',
  unreadable: (count: number): string =>
    `${count === 1 ? 'One entry' : `${count} entries`} could not be read: an operator should run meshbot audit verify.`,
  partial: 'Entries of what you may not look at are left out.',
  dateFormat: '{date_short_pretty} {time}',
  place: (service: string | undefined, environment: string | undefined): string =>
    [service, environment === undefined ? undefined : `in ${environment}`].filter(Boolean).join(' '),
  card: 'card',
} as const;

/** What happened, as it follows the person's name, or as a sentence of its own where nobody did it. Plain text. */
export function auditWords(entry: AuditEntry): string {
  switch (entry.event) {
    case 'requested':
      return `${asked(entry)}: ${ANSWERS[entry.answer ?? ''] ?? entry.answer ?? 'taken'}`;
    case 'refused':
      return `${asked(entry)}: refused, ${entry.reason ?? 'no reason'}${because(entry)}`;
    case 'decided':
      return `${DECISIONS[entry.step ?? ''] ?? entry.step ?? 'decided'}${because(entry)}`;
    case 'transition':
      return `${STEPS[entry.step ?? ''] ?? entry.step ?? 'a step'}${trace(entry)}${because(entry)}`;
    case 'fault':
      return `${asked(entry)}: a fault, ${entry.reason ?? 'unknown'}${because(entry)}`;
  }
}

const ANSWERS: Readonly<Record<string, string>> = {
  proposed: 'proposed',
  queued: 'queued',
  'dry-run': 'a dry run',
  'no-change': 'nothing to change',
  'plan-changed': 'the plan had changed',
  superseded: 'nothing was left to do',
};

const DECISIONS: Readonly<Record<string, string>> = {
  approved: 'approved it',
  rejected: 'rejected it',
  withdrawn: 'withdrew it',
  locked: 'locked it',
  'lock-stolen': 'took over its lock',
  unlocked: 'released its lock',
};

const STEPS: Readonly<Record<string, string>> = {
  expired: 'expired',
  reminded: 'those who are still needed were reminded',
  escalated: 'escalated, because it is about to expire',
  unapproved: 'an approval does not count any more',
  replanned: 'planned again, approvals dropped',
  turned: 'its turn came, planned again',
  intended: 'being applied',
  registered: 'Nomad took the job',
  succeeded: 'succeeded',
  failed: 'failed',
  'rolled-back': 'rolled back by Nomad',
  superseded: 'superseded',
  'lock-ended': 'its lock ended by itself',
  'outcome-unknown': 'its outcome is not known',
};

const CLICKS: Readonly<Record<string, string>> = {
  approve: 'clicked Approve',
  reject: 'clicked Reject',
  withdraw: 'clicked Withdraw',
  show: 'wanted to see the diff',
};

function asked({ verb, asked: wanted }: AuditEntry): string {
  const click = CLICKS[verb ?? ''];
  if (click !== undefined) return click;
  const glass = wanted?.breakGlass === true ? '(break-glass)' : undefined;
  return ['asked to', verb ?? 'do something', wanted?.version ?? wanted?.image, glass].filter(Boolean).join(' ');
}

function trace({ step, evaluationId }: AuditEntry): string {
  return step === 'registered' && evaluationId !== undefined ? ` (evaluation ${evaluationId.slice(0, 8)})` : '';
}

function because({ words }: AuditEntry): string {
  return words === undefined ? '' : `: ${words}`;
}
