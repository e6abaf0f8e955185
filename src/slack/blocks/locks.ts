import type { ContextBlock, KnownBlock } from '@slack/types';
import { SLASH_COMMAND } from '../../commands/index.ts';
import type { Hold, HoldPlace, StoredHold } from '../../domain/hold/hold.ts';
import { en } from '../../messages/en.ts';
import type { ListedFreeze } from '../../operations/index.ts';
import type { HoldAnnouncement } from '../../ports/announcer.ts';
import type { Drawn } from '../rendering.ts';
import { bold, context, section } from './build.ts';
import { changeLines, type LinkedChange } from './changes.ts';
import { slackDate } from './date.ts';
import { codeSpan, mention, prose } from './escape.ts';

const words = en.locks;
/** So many fit a message with their longest words, with the titles and the lines that say how many more there are. */
const MAX_SHOWN = 9;
const MAX_FREEZES = 5;

/** What a channel is told about a lock. */
export function renderHoldAnnouncement(announcement: HoldAnnouncement): Drawn {
  const { hold } = announcement;
  const lead = leadOf(announcement);
  const ended = announcement.kind === 'unlocked' || announcement.kind === 'lock-ended';
  const details = ended ? endedDetails(announcement) : [reasonLine(hold)];
  const footer = ended ? [] : [lockFooter(hold)];
  return { text: lead, blocks: [section([lead, ...details]), ...footer] };
}

function leadOf(announcement: HoldAnnouncement): string {
  const { hold } = announcement;
  const owner = mention(hold.owner);
  const place = bold(prose(words.placeWords(hold.place), 300));
  const { announced } = words;
  switch (announcement.kind) {
    case 'locked':
      return `🔒 ${owner} ${announced.locked} ${place}`;
    case 'lock-stolen': {
      const from = announcement.from === undefined ? '' : ` ${announced.stoleFrom} ${mention(announcement.from)}`;
      return `🔒 ${owner} ${announced.stole} ${place}${from}`;
    }
    case 'unlocked': {
      const isOwn = announcement.by.userId === hold.owner.userId;
      return `🔓 ${mention(announcement.by)} ${announced.unlocked} ${place}${isOwn ? '' : ` ${announced.unlockedOf} ${owner}`}`;
    }
    case 'lock-reminder':
      return `🔒 ${owner} ${announced.reminder} ${place}`;
    case 'lock-ended':
      return `🔓 ${owner} ${announced.ended} ${place}`;
  }
}

function endedDetails(announcement: HoldAnnouncement): readonly string[] {
  return announcement.kind === 'unlocked' && announcement.reason !== undefined
    ? [`${bold(words.labels.reason)}: ${prose(announcement.reason, 600)}`]
    : [];
}

function reasonLine({ reason }: Hold, max = 600): string {
  return `${bold(words.labels.reason)}: ${prose(reason, max)}`;
}

/** When a lock ends, and how to release it before. */
export function lockFooter(hold: Hold): ContextBlock {
  return context([endOf(hold), `${words.labels.release} ${unlockCode(hold.place)}`]);
}

function endOf({ until }: Hold): string {
  return until === undefined ? words.labels.noEnd : `${words.labels.ends} ${slackDate(until, words.dates.format)}`;
}

function unlockCode(place: HoldPlace, max = 300): string {
  return codeSpan(`${SLASH_COMMAND} ${words.unlockCommand(place)}`, max);
}

/** The answer to `/mesh locks`. */
export function drawLocks(
  holds: readonly StoredHold[],
  changes: readonly LinkedChange[],
  freezes: readonly ListedFreeze[] = [],
): Drawn {
  const text = prose(`${words.list.title}: ${holds.length}. ${words.list.changesTitle}: ${changes.length}.`);
  return {
    text,
    blocks: [
      ...listed(words.list.title, holds.map(holdLines), words.list.none),
      ...listed(words.list.changesTitle, changes.map(changeLines), words.list.noChanges),
      ...(freezes.length === 0 ? [] : listed(words.list.freezesTitle, freezes.map(freezeLines), '', MAX_FREEZES)),
    ],
  };
}

function listed(
  title: string,
  entries: readonly (readonly string[])[],
  none: string,
  limit = MAX_SHOWN,
): readonly KnownBlock[] {
  if (entries.length === 0) return [section([bold(title)]), context([none])];
  const shown = entries.slice(0, limit).map((lines) => section(lines));
  const more = entries.length > limit ? [context([en.card.moreEntries(entries.length - limit)])] : [];
  return [section([bold(title)]), ...shown, ...more];
}

function holdLines({ place, hold }: StoredHold): readonly string[] {
  const what = bold(prose(words.placeWords(place), 150));
  if (hold === undefined) return [`🔒 ${what} ${words.list.unreadable}`];
  const by = `🔒 ${what} ${words.list.lockedBy} ${prose(hold.owner.name, 60)}, ${slackDate(hold.since, words.dates.age)}`;
  return [by, reasonLine(hold, 120), `${endOf(hold)} · ${unlockCode(place, 150)}`];
}

function freezeLines({ environment, isInForce, window: { rule, since, until } }: ListedFreeze): readonly string[] {
  const { format } = words.dates;
  const what = `${bold(prose(environment, 60))}: ${prose(rule.name, 60)}`;
  const times = isInForce
    ? `❄️ ${what}, ${words.list.inForce} ${slackDate(until, format)}`
    : `${what}, ${words.list.begins} ${slackDate(since, format)}, ${words.labels.ends.toLowerCase()} ${slackDate(until, format)}`;
  return [times, `${bold(words.labels.reason)}: ${prose(rule.reason, 120)} · ${words.list.overrides[rule.override]}`];
}
