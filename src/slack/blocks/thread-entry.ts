import type { KnownBlock } from '@slack/types';
import type { Cause, Change } from '../../domain/change/change.ts';
import type { FreezeWindow } from '../../domain/freeze.ts';
import { en } from '../../messages/en.ts';
import type { ThreadEntry } from '../../ports/notifier.ts';
import { glassLines } from './announcement.ts';
import { bullets, context, section } from './build.ts';
import { causeSections, progressBar } from './card/progress.ts';
import { escalation, reminderLines } from './card/reminder.ts';
import { slackDate } from './date.ts';
import { mention, prose } from './escape.ts';

export interface RenderedEntry {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** One entry in a card's thread: a sentence, and below it what it is about. */
export function renderEntry(change: Change, entry: ThreadEntry): RenderedEntry {
  const { lead, details } = drawn(change, entry);
  return { text: lead, blocks: [section([lead]), ...details] };
}

interface Drawn {
  /** Escaped. */
  readonly lead: string;
  readonly details: readonly KnownBlock[];
}

function drawn(change: Change, entry: ThreadEntry): Drawn {
  const words = en.thread;
  switch (entry.kind) {
    case 'approved':
      return only(`${mention(entry.by)} ${words.approvedBy(entry.missing)}`);
    case 'turned':
      return said(words.turned(entry.behind));
    case 'glass-broken':
      return only(glassLines(change).join('\n'));
    case 'reminded':
      return reminder(change);
    case 'escalated':
      return only(escalation(change, entry.to));
    case 'unapproved':
      return only(`${entry.lost.map(mention).join(', ')} ${words.unapproved}`);
    case 'plan-changed':
      return { lead: `${mention(entry.by)} ${words.planChanged}`, details: differences(entry.differences) };
    case 'applied':
      return said(words.applied(entry.evaluationId));
    case 'resumed':
      return said(words.resumed);
    case 'held-back':
      return said(words.heldBack(entry.hold));
    case 'frozen':
      return frozen(entry.freeze);
    case 'allocation-failed':
      return { ...said(words.allocationFailed), details: causeSections(entry.cause) };
    case 'placement-blocked':
      return { ...said(words.placementBlocked), details: causeSections(entry.cause) };
    case 'awaits-promotion':
      return only(`${canaryBar(entry)} ${prose(words.awaitsPromotion(entry.healthyCanaries, entry.canaries))}`);
    case 'auto-revert':
      return said(words.autoRevert(entry.jobVersion, entry.version));
    case 'nomad-unreachable':
      return said(words.nomadUnreachable);
    case 'nomad-back':
      return said(words.nomadBack);
    case 'ended':
      return ended(change);
  }
}

function reminder(change: Change): Drawn {
  const [lead = '', ...wanted] = reminderLines(change);
  return { lead, details: wanted.length === 0 ? [] : [section(wanted)] };
}

function frozen({ rule, until }: FreezeWindow): Drawn {
  const ends = `${en.locks.labels.ends} ${slackDate(until, en.locks.dates.format)}`;
  return { ...said(en.thread.frozen(rule)), details: [context([ends])] };
}

function only(lead: string): Drawn {
  return { lead, details: [] };
}

function said(text: string): Drawn {
  return only(prose(text, 600));
}

function differences(list: Extract<ThreadEntry, { kind: 'plan-changed' }>['differences']): readonly KnownBlock[] {
  return list.length === 0 ? [] : [section(bullets(list.map(en.plan.differenceWords), 10, en.card.moreEntries))];
}

function canaryBar({ healthyCanaries, canaries }: Extract<ThreadEntry, { kind: 'awaits-promotion' }>): string {
  return progressBar({
    ...{ name: '', desired: canaries, placed: canaries, healthy: healthyCanaries },
    ...{ unhealthy: 0, canaries, promoted: false },
  });
}

function withoutLog(cause: Cause | undefined): Cause | undefined {
  if (cause === undefined) return undefined;
  const { log: _, ...rest } = cause;
  return rest;
}

function ended(change: Change): Drawn {
  const state = `${en.card.stateSymbol(change.state)} ${en.card.stateWords(change.state)}`;
  const by = change.ending?.by === undefined ? '' : ` ${mention(change.ending.by)}`;
  const reason =
    change.ending?.reason === undefined ? '' : ` ${en.card.labels.reason}: ${prose(change.ending.reason, 600)}`;
  const lead = `${state}: ${prose(en.card.stateSentence(change), 600)}${by === '' ? '' : ` ${en.card.endedByLabel(change.state)}${by}.`}${reason}`;
  // The log stands on the card, and in the entry of the allocation that failed.
  return { lead, details: causeSections(withoutLog(change.ending?.cause)) };
}
