import type { StoredAllocation } from '../../state/model.ts';
import type { AllocationMetric, Node } from '../../wire.ts';
import { satisfies } from './constraints.ts';
import type { Choice, Selecting } from './select.ts';
import { spreadScore } from './spread.ts';

/** Picks the choice with the best score: packed tightly, away from siblings, by affinity and spread; ties by node name. */
export function rank(input: Selecting, choices: readonly Choice[], metric: AllocationMetric): Choice | undefined {
  const own = input.capacity.allocsOfJob(input.job.Namespace, input.job.ID);
  const ranked = choices
    .map((choice) => rated(choice, scoresOf(input, choice, own)))
    .sort(
      (a, b) =>
        a.choice.preempts.length - b.choice.preempts.length ||
        b.norm - a.norm ||
        (a.choice.node.Name < b.choice.node.Name ? -1 : 1),
    );
  metric.ScoreMetaData =
    ranked.length === 0
      ? null
      : ranked
          .slice(0, 5)
          .map(({ choice, scores, norm }) => ({ NodeID: choice.node.ID, Scores: scores, NormScore: norm }));
  return ranked[0]?.choice;
}

interface Rated {
  readonly choice: Choice;
  readonly scores: Readonly<Record<string, number>>;
  /** The mean of the scores. */
  readonly norm: number;
}

function rated(choice: Choice, scores: Readonly<Record<string, number>>): Rated {
  let [sum, count] = [0, 0];
  for (const name in scores) {
    sum += scores[name] ?? 0;
    count += 1;
  }
  return { choice, scores, norm: sum / Math.max(1, count) };
}

function scoresOf(input: Selecting, { node }: Choice, own: readonly StoredAllocation[]): Record<string, number> {
  const usage = input.capacity.usageOf(node.ID);
  const wants = input.demand;
  const free = (used: number, total: number) => Math.max(0, 1 - used / Math.max(1, total));
  const freeCpu = free(usage.cpu + wants.cpu, node.NodeResources.Cpu.CpuShares);
  const freeMemory = free(usage.memory + wants.memory, node.NodeResources.Memory.MemoryMB);
  // Google's "best fit v3", which Nomad uses: 20 - (10^freeCpu + 10^freeMemory), within 0..18.
  const binpack = Math.min(18, Math.max(0, 20 - (10 ** freeCpu + 10 ** freeMemory))) / 18;
  const scores: Record<string, number> = { binpack };
  const siblings = siblingsOn(node, input, own);
  if (siblings > 0) scores['job-anti-affinity'] = -(siblings + 1) / Math.max(1, input.group.Count);
  if (input.avoid === node.ID) scores['node-reschedule-penalty'] = -1;
  const affinity = affinityOf(wants.affinities, node);
  if (affinity !== 0) scores['node-affinity'] = affinity;
  const spread = spreadScore(input, node, own);
  if (spread !== 0) scores['allocation-spread'] = spread;
  return scores;
}

function siblingsOn(node: Node, { group }: Selecting, own: readonly StoredAllocation[]): number {
  if (own.length === 0) return 0;
  return own.filter((alloc) => alloc.NodeID === node.ID && alloc.TaskGroup === group.Name).length;
}

function affinityOf(affinities: Selecting['demand']['affinities'], node: Node): number {
  if (affinities.length === 0) return 0;
  const total = affinities.reduce((sum, affinity) => sum + Math.abs(affinity.Weight ?? 50), 0);
  if (total === 0) return 0;
  const matching = affinities.filter((affinity) => satisfies(node, affinity));
  return matching.reduce((sum, affinity) => sum + (affinity.Weight ?? 50), 0) / total;
}
