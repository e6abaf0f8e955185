import { isRecord } from '../is-record.ts';
import { canonicalJson } from './canonical.ts';
import type { AuditQuestion } from './question.ts';

/**
 * One more question of the same step. It says what differs from the question before it, as an entry must stay small
 * however many people have approved; one that has a `v` is whole.
 */
export type FurtherQuestion = Partial<AuditQuestion>;

/** What the rules were asked before a step, as its entry keeps it. */
export interface NotedQuestions {
  readonly question?: AuditQuestion;
  readonly alsoAsked?: readonly FurtherQuestion[];
}

export function noteQuestions(asked: readonly AuditQuestion[]): NotedQuestions {
  const [question] = asked;
  if (question === undefined) return {};
  const alsoAsked = asked.slice(1).map((one, index) => differing(one, asked[index] ?? question));
  return { question, ...(alsoAsked.length === 0 ? {} : { alsoAsked }) };
}

/** The questions of an entry again, each whole. What was stored is not checked here. */
export function questionsAgain({ question, alsoAsked }: NotedQuestions): readonly unknown[] {
  const asked: unknown[] = question === undefined ? [] : [question];
  for (const one of Array.isArray(alsoAsked) ? (alsoAsked as readonly unknown[]) : []) {
    const before = asked.at(-1);
    asked.push(isRecord(one) && !('v' in one) && isRecord(before) ? { ...before, ...one } : one);
  }
  return asked;
}

/** Whole where it lacks something that the one before has: a difference can add and replace only. */
function differing(one: AuditQuestion, before: AuditQuestion): FurtherQuestion {
  if (Object.keys(before).some((name) => !(name in one))) return one;
  const had = new Map(Object.entries(before));
  const differs = Object.entries(one).filter(([name, value]) => canonicalJson(value) !== canonicalJson(had.get(name)));
  return Object.fromEntries(differs);
}
