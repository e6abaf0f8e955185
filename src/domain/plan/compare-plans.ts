import type { Plan, PlanDifference, PlanItem } from './plan.ts';

export interface PlanComparison {
  /** same: the same outcome; smaller: nothing that was not shown, and less of it; different: it must be shown again. */
  readonly verdict: 'same' | 'smaller' | 'different';
  /** Most important first; empty when the same. */
  readonly differences: readonly PlanDifference[];
}

/** Whether what would happen now is what people saw and approved. */
export function comparePlans(shown: Plan, now: Plan): PlanComparison {
  if (shown.fingerprint === now.fingerprint) return { verdict: 'same', differences: [] };
  const differences = [...indexDifference(shown, now), ...itemDifferences(shown.items, now.items)];
  const isSameBase = shown.bodyDigest === now.bodyDigest && shown.baseIndex === now.baseIndex;
  const isSmaller = isSameBase && differences.every(({ kind }) => kind === 'gone' || kind === 'less');
  return { verdict: isSmaller ? 'smaller' : 'different', differences };
}

/**
 * Whether a plan made anew, perhaps on another base, does nothing that was not shown, and no more of it. Of a rolling
 * update only the first batch is counted, so a group that has grown since counts as more.
 */
export function goesNoFurther(shown: Plan, now: Plan): boolean {
  const before = new Map(shown.groups.map(({ name, count }) => [name, count ?? 0]));
  if (now.groups.some(({ name, count = 0 }) => count > (before.get(name) ?? 0))) return false;
  return itemDifferences(shown.items, now.items).every(({ kind }) => kind === 'gone' || kind === 'less');
}

function indexDifference(shown: Plan, now: Plan): readonly PlanDifference[] {
  if (shown.baseIndex === now.baseIndex) return [];
  return [{ kind: 'job-changed-meanwhile', key: now.jobId, before: shown.baseIndex, after: now.baseIndex }];
}

/** What is worse comes first. */
const ORDER: readonly PlanDifference['kind'][] = ['job-changed-meanwhile', 'new', 'more', 'different', 'less', 'gone'];

function itemDifferences(shown: readonly PlanItem[], now: readonly PlanItem[]): readonly PlanDifference[] {
  const before = new Map(shown.map((item) => [item.key, item]));
  const after = new Map(now.map((item) => [item.key, item]));
  const changed = now.flatMap((item) => difference(before.get(item.key), item));
  const gone = shown
    .filter((item) => !after.has(item.key))
    .map((item): PlanDifference => ({ kind: 'gone', key: item.key, ...amounts(item, undefined) }));
  return [...changed, ...gone].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

function difference(before: PlanItem | undefined, after: PlanItem): readonly PlanDifference[] {
  const { key } = after;
  if (before === undefined) return [{ kind: 'new', key, ...amounts(undefined, after) }];
  if (before.value !== after.value) return [{ kind: 'different', key }];
  const [old, now] = [before.amount ?? 0, after.amount ?? 0];
  if (old === now) return [];
  return [{ kind: now > old ? 'more' : 'less', key, before: old, after: now }];
}

function amounts(before: PlanItem | undefined, after: PlanItem | undefined): Pick<PlanDifference, 'before' | 'after'> {
  return {
    ...(before?.amount === undefined ? {} : { before: before.amount }),
    ...(after?.amount === undefined ? {} : { after: after.amount }),
  };
}
