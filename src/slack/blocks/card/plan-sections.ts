import type { KnownBlock, SectionBlock } from '@slack/types';
import type { Plan } from '../../../domain/plan/plan.ts';
import { en } from '../../../messages/en.ts';
import { bold, bullets, context, section } from '../build.ts';
import { slackDate } from '../date.ts';
import { prose } from '../escape.ts';
import { type EditSections, editSections } from './edits.ts';

const { labels } = en.card;
/** Risk in a sign and in words: neither colour nor the sign alone carries it. */
const RISK_SIGNS: Readonly<Record<Plan['risk'], string>> = { none: '▫️', low: '🟢', medium: '🟠', high: '🔴' };
const MAX_REASONS = 3;

/** What would happen, and how risky it is. */
export function verdictSection(plan: Plan): SectionBlock {
  return section([prose(en.plan.planSentence(plan), 900), riskLine(plan)]);
}

/** Everything else that somebody needs to decide about a plan, the most important first. */
export function planSections(plan: Plan, edits: EditSections = editSections(plan)): readonly KnownBlock[] {
  return [...problemSections(plan), ...edits.full, ...adviceSections(plan)];
}

function riskLine(plan: Plan): string {
  const reasons = plan.riskReasons.slice(0, MAX_REASONS).map(en.plan.riskReasonWords);
  const why = reasons.length === 0 ? '' : `: ${prose(reasons.join('; '), 400)}`;
  return `${RISK_SIGNS[plan.risk]} ${bold(`${labels.risk} ${en.plan.riskWords(plan.risk)}`)}${why}`;
}

/** What speaks against applying it stands above what changes. */
function problemSections(plan: Plan): readonly SectionBlock[] {
  return [
    ...list(`⚠️ ${bold(labels.cannotPlace)}`, plan.failures.map(en.plan.failureWords), 5),
    ...list(`⚠️ ${bold(labels.evicts)}`, evicted(plan), 4),
    ...list(bold(labels.notable), plan.notable.map(en.plan.notableWords), 3),
    ...list(bold(labels.unexplained), plan.unexplained.map(en.plan.unexplainedWords), 4),
  ];
}

function adviceSections(plan: Plan): readonly KnownBlock[] {
  return [
    ...list(bold(labels.warnings), plan.warnings, 4),
    ...list(bold(labels.lint), lintLines(plan), 5),
    ...countContext(plan),
  ];
}

function list(heading: string, texts: readonly string[], limit: number): readonly SectionBlock[] {
  return texts.length === 0 ? [] : [section([heading, ...bullets(texts, limit, en.card.moreEntries)], 1300)];
}

function evicted(plan: Plan): readonly string[] {
  const counts = new Map<string, { readonly jobId: string; readonly namespace: string; count: number }>();
  for (const { jobId, namespace } of plan.preempted) {
    const key = `${namespace}\n${jobId}`;
    const entry = counts.get(key) ?? { jobId, namespace, count: 0 };
    counts.set(key, { ...entry, count: entry.count + 1 });
  }
  return [...counts.values()].map(({ jobId, namespace, count }) => en.plan.preemptedWords(jobId, namespace, count));
}

/** One line for each finding, with the groups that it concerns. */
function lintLines(plan: Plan): readonly string[] {
  const groups = new Map<Plan['lint'][number]['code'], string[]>();
  for (const { code, group } of plan.lint) groups.set(code, [...(groups.get(code) ?? []), group]);
  const isSingle = plan.groups.length <= 1;
  return [...groups].map(([code, names]) =>
    isSingle ? en.plan.lintWords(code) : `${namesOf(names)}: ${en.plan.lintWords(code)}`,
  );
}

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} ${en.card.moreEntries(names.length - 3)}` : shown;
}

function countContext(plan: Plan): readonly KnownBlock[] {
  const kept = plan.keptCounts.slice(0, 5).map(({ group, count }) => prose(en.plan.keptCountWords(group, count), 250));
  const next =
    plan.nextPeriodicLaunch === undefined
      ? []
      : [`${en.card.nextLaunch.label} ${slackDate(plan.nextPeriodicLaunch, en.card.nextLaunch.format)}`];
  const lines = [...kept, ...next];
  return lines.length === 0 ? [] : [context(lines)];
}
