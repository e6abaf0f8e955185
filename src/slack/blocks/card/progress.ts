import type { SectionBlock } from '@slack/types';
import type { Cause, ChangeState, GroupProgress, Progress } from '../../../domain/change/change.ts';
import { en } from '../../../messages/en.ts';
import { bold, section } from '../build.ts';
import { codeBlock, codeLength, prose } from '../escape.ts';

const BAR_WIDTH = 10;
const MAX_GROUPS = 12;
const MAX_LOG_LINES = 15;
const MAX_LOG_CHARACTERS = 1600;

/** How far each group is, as a bar and in words. */
export function progressSections(progress: Progress | undefined, state: ChangeState): readonly SectionBlock[] {
  if (progress === undefined || progress.groups.length === 0) return [];
  const lines = progress.groups.slice(0, MAX_GROUPS).map(groupLine);
  const more = progress.groups.length > MAX_GROUPS ? [en.card.moreEntries(progress.groups.length - MAX_GROUPS)] : [];
  const waits = progress.awaitsPromotion && state === 'following' ? [`⏸️ ${prose(en.card.awaitsPromotion)}`] : [];
  const isBlocked = progress.blocked !== undefined && state === 'following';
  const blocked = isBlocked ? [`⚠️ ${prose(en.card.blockedWords(progress.blocked ?? ''), 600)}`] : [];
  return [section([...lines, ...more, ...waits, ...blocked])];
}

function groupLine(group: GroupProgress): string {
  return `${prose(group.name, 60)} ${progressBar(group)} ${en.card.progressWords(group)}`;
}

/** Healthy, placed but not healthy yet, and still to come: three signs that differ in shape, not in colour. */
export function progressBar({ desired, placed, healthy }: GroupProgress): string {
  if (desired <= 0) return '';
  const cells = (count: number) => Math.floor((Math.max(0, Math.min(count, desired)) / desired) * BAR_WIDTH);
  const full = cells(healthy);
  const begun = Math.max(full, cells(placed));
  return `${'▓'.repeat(full)}${'▒'.repeat(begun - full)}${'░'.repeat(BAR_WIDTH - begun)}`;
}

/** Why it failed, and the last lines that the task logged. */
export function causeSections(cause: Cause | undefined): readonly SectionBlock[] {
  if (cause === undefined) return [];
  const where =
    cause.allocationId === undefined ? '' : ` (${prose(en.thread.allocationWords(cause.allocationId), 40)})`;
  const sentence = `${bold(en.card.labels.cause)}: ${prose(en.thread.causeSentence(cause), 700)}${where}`;
  const log = lastLines(cause.log ?? []);
  return [
    section(log === '' ? [sentence] : [sentence, en.card.labels.lastLog, codeBlock(log, MAX_LOG_CHARACTERS + 20)]),
  ];
}

/** The end of the log matters most: lines are left out at its beginning. */
function lastLines(log: readonly string[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const line of log.slice(-MAX_LOG_LINES).reverse()) {
    const short = [...line].length > 300 ? `${[...line].slice(0, 300).join('')}…` : line;
    length += codeLength(short) + 1;
    if (length > MAX_LOG_CHARACTERS && kept.length > 0) break;
    kept.unshift(short);
  }
  return kept.join('\n');
}
