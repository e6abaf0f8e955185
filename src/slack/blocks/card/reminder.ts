import { missingSeats } from '../../../domain/change/approvals/missing.ts';
import type { Change } from '../../../domain/change/change.ts';
import { seatsToFill } from '../../../domain/change/reminders.ts';
import { en } from '../../../messages/en.ts';
import type { Announcement } from '../../../ports/announcer.ts';
import type { Drawn } from '../../rendering.ts';
import { bold, section } from '../build.ts';
import { slackDate } from '../date.ts';
import { mention, mentionId, prose } from '../escape.ts';
import { linkTo } from '../link.ts';
import { wantedLines } from './people.ts';

const words = en.thread.stillWaits;

/** That a change still waits, until when, and for whom: they are mentioned, so Slack tells them. */
export function reminderLines(change: Change): readonly string[] {
  const { requester } = change;
  if (change.approvalsNeeded === 0)
    return [`⏰ ${mention(requester)}: ${words.subject} ${words.forRequester} ${ends(change)}.`];
  const seats = seatsToFill(change);
  // Where nobody is named, whoever asked is the one to find somebody.
  const isNamed = seats.some(({ named = [] }) => named.length > 0);
  const asked = isNamed ? [] : [`${bold(en.card.labels.askedBy)} ${mention(requester)}`];
  return [`⏰ ${words.lead} ${words.forApproval} ${ends(change)}.`, ...wantedLines(change, seats), ...asked];
}

/** Into the card's thread. */
export function escalation(change: Change, to: readonly string[]): string {
  return `⏫ ${tell(to)}${words.subject} ${words.forApproval} ${ends(change)}.`;
}

/** Into a channel of its own, where nobody sees the card. */
export function renderEscalation({ change, to, link }: Extract<Announcement, { kind: 'escalated' }>): Drawn {
  const what = bold(prose(en.card.changeTitle(change), 300));
  const lead = `⏫ ${tell(to)}${what} ${words.forApproval} ${ends(change)}.`;
  const wanted = missingSeats(change).map(({ named: _, ...seat }) => seat);
  const asked = `${bold(en.card.labels.askedBy)} ${prose(change.requester.name, 80)}`;
  const open = linkTo(link, en.answers.openCard).trim();
  return {
    text: lead,
    blocks: [section([lead, ...wantedLines(change, wanted), asked, ...(open === '' ? [] : [open])])],
  };
}

function tell(to: readonly string[]): string {
  return to.length === 0 ? '' : `${to.map(mentionId).join(', ')}: `;
}

function ends({ expiresAt }: Change): string {
  return slackDate(expiresAt, en.card.expires.format);
}
