import type { Change } from '../../domain/change/change.ts';
import { en } from '../../messages/en.ts';
import type { Announcement } from '../../ports/announcer.ts';
import type { Drawn } from '../rendering.ts';
import { bold, section } from './build.ts';
import { seatNames } from './card/people.ts';
import { renderEscalation } from './card/reminder.ts';
import { mention, prose } from './escape.ts';
import { renderHoldAnnouncement } from './locks.ts';

/** A message to a channel that stands for itself. */
export function renderAnnouncement(announcement: Announcement): Drawn {
  if (announcement.kind === 'escalated') return renderEscalation(announcement);
  if (announcement.kind !== 'glass-broken') return renderHoldAnnouncement(announcement);
  const lines = glassLines(announcement.change);
  return { text: lines[0] ?? '', blocks: [section(lines)] };
}

/** Who broke the glass, why, and everybody who was not asked, so that each of them hears of it. */
export function glassLines({ requester, reason, skipped = [], ...change }: Change): readonly string[] {
  const words = en.approvals;
  const what = bold(prose(en.card.changeTitle(change), 300));
  const why = reason === undefined ? [] : [`${bold(en.card.labels.reason)}: ${prose(reason, 600)}`];
  const seats = skipped.map((seat) => `• ${prose(words.seatWords(seat), 200)}${seatNames(seat)}`);
  return [
    `🚨 ${mention(requester)} ${words.glassBroken} ${what}`,
    ...why,
    ...(seats.length === 0 ? [] : [`${bold(words.skippedLabel)}:`, ...seats]),
  ];
}
