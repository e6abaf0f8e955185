import type { SectionBlock } from '@slack/types';
import type { Plan, PlannedEdit } from '../../../domain/plan/plan.ts';
import { en } from '../../../messages/en.ts';
import { bold, section } from '../build.ts';
import { codeBlock, codeSpan, prose, visible } from '../escape.ts';
import { lineDiff } from '../line-diff.ts';

/** How many changes a card names while it is decided, and afterwards. */
const TOP = 10;
const TOP_LATER = 3;
const MAX_TEXTS = 2;
const MAX_TEXT_LINES = 24;
const MAX_TEXT_CHARACTERS = 1200;
const MAX_LINE = 160;
const MAX_LIST_CHARACTERS = 2400;

export interface EditSections {
  /** For whoever decides: the most important changes, and the most important texts line by line. */
  readonly full: readonly SectionBlock[];
  /** For afterwards: what it was about. */
  readonly short: readonly SectionBlock[];
  /** Whether `full` leaves anything of the diff out. */
  readonly isCut: boolean;
}

export function editSections(plan: Plan): EditSections {
  if (plan.changes.length === 0) return { full: [], short: [], isCut: false };
  const texts = plan.changes.filter((edit) => edit.multiline);
  const fields = plan.changes.filter((edit) => !edit.multiline);
  const drawn = texts.slice(0, MAX_TEXTS).map(textSection);
  const list = listLines(fields, TOP);
  const later = listLines(fields, TOP_LATER);
  const isCut = list.shown < fields.length || texts.length > MAX_TEXTS || drawn.some((text) => text.isCut);
  const rest = plan.changes.length - list.shown - drawn.length;
  return {
    full: [headSection(list.lines, rest, isCut), ...drawn.map(({ block }) => block)],
    short: [headSection(later.lines, plan.changes.length - later.shown, isCut)],
    isCut,
  };
}

function headSection(lines: readonly string[], rest: number, isInThread: boolean): SectionBlock {
  const words = isInThread ? en.card.moreChanges(rest) : en.card.moreEntries(rest);
  return section([bold(en.card.labels.changes), ...lines, ...(rest === 0 ? [] : [`_${words}_`])]);
}

/** Edits under the places in which they stand. */
function listLines(edits: readonly PlannedEdit[], top: number) {
  const lines: string[] = [];
  let where: string | undefined;
  let length = 0;
  let shown = 0;
  for (const edit of edits.slice(0, top)) {
    const heading = edit.where === where ? [] : [`_${prose(edit.where === '' ? 'job' : edit.where, 150)}_`];
    const added = [...heading, editLine(edit)];
    length += added.reduce((sum, line) => sum + line.length + 1, 0);
    if (length > MAX_LIST_CHARACTERS) break;
    lines.push(...added);
    where = edit.where;
    shown++;
  }
  return { lines, shown };
}

function editLine(edit: PlannedEdit): string {
  return `• ${prose(edit.field, 120)}${separator(edit)}${changeWords(edit)}`;
}

function separator({ before, after, masked }: PlannedEdit): string {
  return before === undefined && after === undefined && !masked ? ' ' : ': ';
}

function changeWords({ type, before, after, masked }: PlannedEdit): string {
  const words = en.card.edit;
  if (before === undefined && after === undefined) {
    if (type === 'added') return masked ? words.addedMasked : words.added;
    if (type === 'deleted') return masked ? words.removedMasked : words.removed;
    return words.masked;
  }
  if (before === undefined) return `${words.added} ${value(after)}`;
  if (after === undefined) return `${words.removed}, ${words.was} ${value(before)}`;
  return `${value(before)} → ${value(after)}`;
}

function value(text: string | undefined): string {
  return text === undefined || text === '' ? en.card.edit.empty : codeSpan(text, 110);
}

function textSection(edit: PlannedEdit): { readonly block: SectionBlock; readonly isCut: boolean } {
  const lines = lineDiff(visible(edit.before ?? ''), visible(edit.after ?? ''), { context: 2, gap: () => '  ⋯' });
  const short = lines.slice(0, MAX_TEXT_LINES).map(cutLine);
  const shown = fittingLines(short);
  const left = lines.length - shown.length;
  const isCut = left > 0 || shown.some((line, at) => line !== lines[at]);
  const place = `_${prose(edit.where === '' ? 'job' : edit.where, 150)}_ · ${prose(edit.field, 120)}`;
  const more = left === 0 ? [] : [`_${en.card.moreLines(left)}_`];
  return { block: section([place, codeBlock(shown.join('\n')), ...more]), isCut };
}

function cutLine(line: string): string {
  const characters = [...line];
  return characters.length > MAX_LINE ? `${characters.slice(0, MAX_LINE).join('')}…` : line;
}

function fittingLines(lines: readonly string[]): readonly string[] {
  let length = 0;
  const end = lines.findIndex((line) => {
    // Escaping makes "<", ">" and "&" at most five times as long.
    length += line.length + 1 + 4 * (line.match(/[<>&]/g)?.length ?? 0);
    return length > MAX_TEXT_CHARACTERS;
  });
  return end === -1 ? lines : lines.slice(0, Math.max(1, end));
}
