import type { Plan, PlannedEdit } from '../../domain/plan/plan.ts';
import { en } from '../../messages/en.ts';
import { visible } from './escape.ts';
import { lineDiff } from './line-diff.ts';

/** The whole masked diff in the look of a unified diff, place by place; the text of the `.diff` file. */
export function fullDiff(plan: Plan): string {
  const head = [
    `# ${plan.jobId}, ${en.card.planNumber(plan.number)} (${plan.madeAt})`,
    `# ${en.plan.planSentence(plan)}`,
  ];
  const unexplained = plan.unexplained.flatMap((where) => ['', `# ${en.plan.unexplainedWords(where)}`]);
  return `${visible([...head, ...diffLines(plan), ...unexplained].map(oneLine).join('\n'))}\n`;
}

/** The same without its head. */
export function diffLines(plan: Plan): readonly string[] {
  return [...byPlace(plan.changes)].flatMap(([where, edits]) => [
    '',
    `@@ ${where === '' ? 'job' : where} @@`,
    ...edits.flatMap(editLines),
  ]);
}

/** Places in the order of their most important change. */
function byPlace(changes: readonly PlannedEdit[]): ReadonlyMap<string, readonly PlannedEdit[]> {
  const places = new Map<string, PlannedEdit[]>();
  for (const edit of changes) {
    const edits = places.get(edit.where) ?? [];
    edits.push(edit);
    places.set(edit.where, edits);
  }
  return places;
}

function editLines(edit: PlannedEdit): readonly string[] {
  if (edit.multiline) return textLines(edit);
  const { before, after } = edit;
  if (before === undefined && after === undefined) return wholeLines(edit);
  const old = before === undefined ? [] : [`-${edit.field} = ${before}`];
  const now = after === undefined ? [] : [`+${edit.field} = ${after}`];
  return [...old, ...now];
}

function textLines({ field, before, after }: PlannedEdit): readonly string[] {
  const gap = (at: { readonly oldStart: number; readonly newStart: number }) =>
    `@@ ${field}, line ${at.oldStart} → ${at.newStart} @@`;
  return [` ${field}:`, ...lineDiff(before ?? '', after ?? '', { context: 3, gap })];
}

/** A whole part that came or went, or a secret. */
function wholeLines({ type, field, masked }: PlannedEdit): readonly string[] {
  const words = masked ? ` = ${en.card.edit.masked}` : '';
  if (type === 'added') return [`+${field}${masked ? ` = ${en.card.edit.maskedValue}` : ''}`];
  if (type === 'deleted') return [`-${field}${masked ? ` = ${en.card.edit.maskedValue}` : ''}`];
  return [`!${field}${words}`];
}

function oneLine(line: string): string {
  return line.replace(/\s*[\r\n]\s*/g, ' ');
}
