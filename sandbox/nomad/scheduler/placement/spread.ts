import type { StoredAllocation, StoredGroup } from '../../state/model.ts';
import type { Node, Spread } from '../../wire.ts';
import { resolveTarget } from './constraints.ts';
import type { Selecting } from './select.ts';

/** A target that stands for every value that none names. */
const REST = '*';

/** What spread blocks say for a node, after Nomad's spread iterator: above 0 where the group is still wanted, below where not. */
export function spreadScore(input: Selecting, node: Node, own: readonly StoredAllocation[]): number {
  const { group, demand } = input;
  const { spreads } = demand;
  if (spreads.length === 0) return 0;
  const total = spreads.reduce((sum, spread) => sum + (spread.Weight ?? 50), 0);
  const members = own.filter((alloc) => alloc.TaskGroup === group.Name);
  return spreads.reduce((score, spread) => score + scoreOf(spread, { input, node, members, total }), 0);
}

interface Spreading {
  readonly input: Selecting;
  readonly node: Node;
  readonly members: readonly StoredAllocation[];
  /** The weights of all spreads together. */
  readonly total: number;
}

function scoreOf(spread: Spread, { input, node, members, total }: Spreading): number {
  const attribute = spread.Attribute ?? '';
  const value = resolveTarget(attribute, node);
  if (value === undefined) return -1;
  const used = usedByValue(attribute, input.nodes, members);
  if ((spread.SpreadTarget ?? []).length === 0) return evenScore(used, value);
  const wanted = wantedCounts(spread, input.group);
  const desired = wanted.get(value) ?? wanted.get(REST);
  if (desired === undefined || desired === 0) return -1;
  const weight = (spread.Weight ?? 50) / total;
  return ((desired - ((used.get(value) ?? 0) + 1)) / desired) * weight;
}

function usedByValue(attribute: string, nodes: readonly Node[], members: readonly StoredAllocation[]) {
  const values = new Map(nodes.map((node) => [node.ID, resolveTarget(attribute, node)]));
  const used = new Map<string, number>();
  for (const alloc of members) {
    const value = values.get(alloc.NodeID);
    if (value !== undefined) used.set(value, (used.get(value) ?? 0) + 1);
  }
  return used;
}

/** How many allocations each value shall have; what is left over goes to all values without a target. */
function wantedCounts(spread: Spread, group: StoredGroup): Map<string, number> {
  const wanted = new Map<string, number>();
  let sum = 0;
  for (const target of spread.SpreadTarget ?? []) {
    const count = ((target.Percent ?? 0) / 100) * group.Count;
    wanted.set(target.Value ?? '', count);
    sum += count;
  }
  if (sum > 0 && sum < group.Count) wanted.set(REST, group.Count - sum);
  return wanted;
}

/** Without targets every value shall have as many as the others. */
function evenScore(used: ReadonlyMap<string, number>, value: string): number {
  if (used.size === 0) return 0;
  const counts = [...used.values()];
  const [least, most, own] = [Math.min(...counts), Math.max(...counts), used.get(value) ?? 0];
  if (own !== least) return (least - own) / least;
  return least === most ? -1 : (most - least) / least;
}
