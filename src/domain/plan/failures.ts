import { maskText } from './mask.ts';
import type { PlacementFailure } from './plan.ts';
import type { PlacementMetrics } from './scheduler-plan.ts';

/** Why groups cannot be placed whole, by group name. */
export function failuresOf(failures: Readonly<Record<string, PlacementMetrics>>): readonly PlacementFailure[] {
  return Object.entries(failures)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, metrics]) => ({ group, unplaced: metrics.unplaced, reasons: placementReasons(metrics) }));
}

/** The scheduler's numbers in words, most telling first; also for evaluations and deployments that got stuck. */
export function placementReasons(metrics: PlacementMetrics): readonly string[] {
  const nodes = metrics.nodesEvaluated;
  if (nodes === 0) return ['no node in the job’s datacenters and node pool is ready', ...quotaReasons(metrics)];
  const exhausted = byCount(metrics.exhausted).map(([what, count]) => `${what} exhausted on ${ofNodes(count, nodes)}`);
  const filtered = byCount(metrics.filteredBy).map(
    ([constraint, count]) => `${constraint}${isWhole(constraint) ? '' : ' not met'} on ${ofNodes(count, nodes)}`,
  );
  const reasons = [...quotaReasons(metrics), ...exhausted, ...filtered].map(maskText);
  if (reasons.length > 0) return reasons;
  return [...unexplainedCounts(metrics), `none of ${nodes} nodes fits`].slice(0, 1);
}

/** Beside constraints as they are written, Nomad names what a node lacks, for example `missing drivers`. */
function isWhole(constraint: string): boolean {
  return constraint.startsWith('missing ');
}

function quotaReasons(metrics: PlacementMetrics): readonly string[] {
  return metrics.quotas.map((quota) => maskText(`quota reached: ${quota}`));
}

function unexplainedCounts({ nodesExhausted, nodesFiltered, nodesEvaluated }: PlacementMetrics): readonly string[] {
  if (nodesExhausted > 0) return [`${ofNodes(nodesExhausted, nodesEvaluated)} exhausted`];
  return nodesFiltered > 0 ? [`${ofNodes(nodesFiltered, nodesEvaluated)} ruled out by constraints`] : [];
}

function ofNodes(count: number, nodes: number): string {
  return `${count} of ${Math.max(count, nodes)} ${Math.max(count, nodes) === 1 ? 'node' : 'nodes'}`;
}

function byCount(record: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  return Object.entries(record).sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
}
