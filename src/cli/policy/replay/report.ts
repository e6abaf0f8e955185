import type { AuditLink } from '../../../domain/audit/link.ts';
import type { AuditAnswer, AuditQuestion } from '../../../domain/audit/question.ts';
import type { SeatSource } from '../../../domain/change/approvals/seats.ts';
import { seatWords } from '../../../messages/en/approvals.ts';
import type { ReplayedAnswer } from '../../../operations/policy/replay.ts';

/** What a replay found. */
export interface Report {
  readonly policySet: string;
  /** Answers that were asked for again. */
  readonly decisions: number;
  readonly different: readonly Row[];
  /** Answers that hang on user groups that nobody looked up then. */
  readonly depends: readonly Row[];
  /** Entries that do not say all that the rules were asked, or that cannot be read. */
  readonly notKept: number;
}

/** One answer that is not the same any more. */
export interface Row {
  readonly at: string;
  readonly chain: string;
  readonly seq: number;
  readonly environment: string;
  readonly service: string;
  readonly changeId?: string;
  readonly requestId?: string;
  readonly by: { readonly userId: string; readonly name: string };
  readonly was: AuditAnswer;
  readonly now: AuditAnswer;
}

export function rowOf(link: AuditLink, question: AuditQuestion, { was, now }: ReplayedAnswer): Row {
  const { at, chain, seq, changeId, requestId } = link;
  const { principal, resource } = question;
  return {
    ...{ at, chain, seq, environment: resource.environment, service: resource.service },
    ...(changeId === undefined ? {} : { changeId }),
    ...(requestId === undefined ? {} : { requestId }),
    by: { userId: principal.userId, name: principal.name },
    ...{ was, now },
  };
}

/** A table with the differences, and a sentence on each thing that was counted. */
export function reportText({ policySet, decisions, different, depends, notKept }: Report): string {
  const rows = [...different.map(cells), ...depends.map((row) => [...cells(row).slice(0, -1), UNKNOWN])];
  const table = rows.length === 0 ? '' : `${aligned([HEADINGS, ...rows])}\n`;
  const counted = `${count(decisions, 'decision')} asked again of the rules ${policySet}: ${different.length} would have been different.`;
  const said = [
    counted,
    ...(depends.length === 0 ? [] : [`${count(depends.length, 'decision')} cannot be told: ${UNKNOWN}.`]),
    ...(notKept === 0
      ? []
      : [
          `${notKept} ${notKept === 1 ? 'entry does' : 'entries do'} not say all that was asked: the rest cannot be replayed.`,
        ]),
  ];
  return `${table}${said.join('\n')}\n`;
}

const HEADINGS = ['when (UTC)', 'service', 'change', 'who', 'asked', 'was', 'now'];
const UNKNOWN = 'nobody looked up then who was in a user group that these rules name';

function cells({ at, environment, service, changeId = '-', by, was, now }: Row): readonly string[] {
  const when = at.slice(0, 16).replace('T', ' ');
  const who = `${by.name} (${by.userId})`;
  return [when, `${service} in ${environment}`, changeId, who, was.action, answerWords(was), answerWords(now)].map(
    inert,
  );
}

function answerWords({ decision, why, rules, seats }: AuditAnswer): string {
  const by = rules.length === 0 ? '' : ` by ${rules.join(', ')}`;
  if (decision === 'deny')
    return why === 'no-rule'
      ? 'deny, no rule permits it'
      : `deny${by}${why === 'undecidable' ? ' (cannot be decided)' : ''}`;
  if (seats === undefined) return `allow${by}`;
  return `needs ${seats.map(seatOf).join(', ') || 'nobody else'}${by}`;
}

function seatOf(from: readonly SeatSource[]): string {
  const ids = from.flatMap((source) => (source.kind === 'group' ? [source.id] : []));
  return `${seatWords({ from })}${ids.length === 0 ? '' : ` ${ids.join(', ')}`}`;
}

/** Names come from outside: nothing in them may steer a terminal. */
function inert(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function count(amount: number, one: string, more = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : more}`;
}
