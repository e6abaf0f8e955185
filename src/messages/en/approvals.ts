import type { Seat, SeatSource } from '../../domain/change/approvals/seats.ts';

/** Who can fill a seat, for example `an owner of web`. Plain text. */
export function seatWords({ from }: Pick<Seat, 'from'>): string {
  return from.map(sourceWords).join(' or ');
}

function sourceWords(source: SeatSource): string {
  switch (source.kind) {
    case 'anyone':
      return 'anybody else';
    case 'owners':
      return `an owner of ${source.service}`;
    case 'role':
      return `somebody with the role ${source.name}`;
    case 'group':
      return 'somebody of the user group';
  }
}

/** On a card that skips approvals. Plain text. */
export const breakGlass = {
  label: '🚨 Break-glass',
  skips: 'skips the approval of',
  nobody: 'no approval of others is needed anyway',
  after: 'The service is locked once it is applied.',
} as const;

/** After the name of whoever broke it, before what was changed. */
export const glassBroken = 'broke the glass:';

/** Before the names of those who were not asked. */
export const skippedLabel = 'Not asked';

/** Seats that anybody but the requester can fill, after those that not everybody can. */
export function others(count: number): string {
  return count === 1 ? 'one more person' : `${count} more people`;
}
