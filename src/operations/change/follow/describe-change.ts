import type { Change } from '../../../domain/change/change.ts';

/** What stands in Nomad about a change, beside what it did: ids alone; names of people stand in the audit trail. */
export function describeChange(change: Change, did: string): string {
  const { id, requester, approvals, requestId } = change;
  const by = approvals.map(({ person }) => person.userId).join(', ');
  const approved = by === '' ? '' : `, approved by ${by}`;
  const text = `Meshbot change ${id}${did}, asked for by ${requester.userId}${approved} (request ${requestId})`;
  return [...text].slice(0, MAX_LENGTH).join('');
}

/** Nomad takes 1000 bytes for the description of a version. */
const MAX_LENGTH = 300;
