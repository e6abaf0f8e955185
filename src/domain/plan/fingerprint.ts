import { placesOf, SEPARATOR, WHOLE_JOB } from './edits/places.ts';
import { maskText } from './mask.ts';
import type { GroupPlan, PlacementFailure, PlanItem } from './plan.ts';
import type { JobDiff, PreemptedAllocation } from './scheduler-plan.ts';

export type Digest = (text: string) => string;

export interface OutcomeParts {
  readonly diff: JobDiff | undefined;
  readonly groups: readonly GroupPlan[];
  readonly failures: readonly PlacementFailure[];
  readonly preempted: readonly PreemptedAllocation[];
}

/**
 * The outcome as a sorted list of items with distinct keys. Left out is what may move without anybody minding: counts of
 * untouched allocations, node counts in placement reasons, launch times, warnings.
 */
export function itemsOf(parts: OutcomeParts, digest: Digest): readonly PlanItem[] {
  const items = [
    ...diffItems(parts.diff, digest),
    ...parts.groups.flatMap(groupItems),
    ...parts.failures.map(({ group, unplaced }) => ({
      key: `group ${group}${SEPARATOR}cannot be placed`,
      amount: unplaced,
    })),
    ...preemptedItems(parts.preempted),
  ];
  return withDistinctKeys(items.sort(compareItems));
}

/** The digest by which two plans are the same. */
export function fingerprintOf(
  plan: { readonly items: readonly PlanItem[]; readonly bodyDigest: string; readonly baseIndex: number },
  digest: Digest,
): string {
  const items = plan.items.map(({ key, value, amount }) => [key, value ?? null, amount ?? null]);
  return digest(JSON.stringify(['plan', plan.bodyDigest, plan.baseIndex, items]));
}

function diffItems(diff: JobDiff | undefined, digest: Digest): readonly PlanItem[] {
  if (diff === undefined) return [];
  const { leaves, unexplained } = placesOf(diff);
  const edits = leaves.map((leaf) => ({
    key: maskText(leaf.where === '' ? leaf.name : `${leaf.where}${SEPARATOR}${leaf.name}`),
    value: digest(JSON.stringify([leaf.type, leaf.where, leaf.name, leaf.old, leaf.new])),
  }));
  const unknown = unexplained.map((where) => ({
    key: maskText(where || WHOLE_JOB),
    value: digest(`unexplained ${where}`),
  }));
  return [...edits, ...unknown];
}

/** Allocations that are touched, by fate. */
const FATES = [
  ['place', 'starts'],
  ['stop', 'stops'],
  ['migrate', 'moves'],
  ['inPlace', 'updates in place'],
  ['destructive', 'replaces'],
  ['canary', 'starts as canaries'],
  ['preemptions', 'preempts'],
] as const satisfies readonly (readonly [keyof GroupPlan, string])[];

function groupItems(group: GroupPlan): readonly PlanItem[] {
  return FATES.filter(([fate]) => group[fate] > 0).map(([fate, words]) => ({
    key: `group ${group.name}${SEPARATOR}${words}`,
    amount: group[fate],
  }));
}

function preemptedItems(preempted: readonly PreemptedAllocation[]): readonly PlanItem[] {
  const byJob = new Map<string, number>();
  for (const { namespace, jobId } of preempted) {
    const key = `evicts job ${jobId} in ${namespace}`;
    byJob.set(key, (byJob.get(key) ?? 0) + 1);
  }
  return [...byJob].map(([key, amount]) => ({ key, amount }));
}

function compareItems(a: PlanItem, b: PlanItem): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  if (a.value !== b.value) return (a.value ?? '') < (b.value ?? '') ? -1 : 1;
  return (a.amount ?? 0) - (b.amount ?? 0);
}

/** Masked or cut names can coincide; numbering keeps each item its own. */
function withDistinctKeys(items: readonly PlanItem[]): readonly PlanItem[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const times = (seen.get(item.key) ?? 0) + 1;
    seen.set(item.key, times);
    return times === 1 ? item : { ...item, key: `${item.key} (${times})` };
  });
}
