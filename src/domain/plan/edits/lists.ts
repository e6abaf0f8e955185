import type { FieldDiff } from '../scheduler-plan.ts';
import type { Leaf } from './places.ts';

/** Lists that read as one line: a command's arguments shift as a whole when one is put in. */
const JOINED = /^(args|entrypoint|command|cap_add|cap_drop|volumes|ports|dns_servers)\[\d+\]$/;

/** Replaces the entries of one argument list by a single leaf with the whole list before and after. */
export function joinLists(leaves: readonly Leaf[]): readonly Leaf[] {
  const seen = new Set<string>();
  return leaves.flatMap((leaf) => {
    const list = JOINED.exec(leaf.name)?.[1];
    if (list === undefined) return [leaf];
    const id = `${leaf.where}\n${list}`;
    if (seen.has(id)) return [];
    seen.add(id);
    return [listLeaf(leaf, list)];
  });
}

function listLeaf(leaf: Leaf, list: string): Leaf {
  const entries = leaf.siblings
    .filter((field) => field.name.startsWith(`${list}[`))
    .sort((a, b) => positionOf(a) - positionOf(b));
  const old = entries.filter((field) => field.type !== 'Added').map((field) => quoted(field.old));
  const now = entries.filter((field) => field.type !== 'Deleted').map((field) => quoted(field.new));
  const type = old.length === 0 ? 'Added' : now.length === 0 ? 'Deleted' : 'Edited';
  return { ...leaf, name: list, type, old: old.join(' '), new: now.join(' ') };
}

function positionOf(field: FieldDiff): number {
  return Number(/\[(\d+)\]$/.exec(field.name)?.[1] ?? 0);
}

function quoted(value: string): string {
  return value === '' || /\s/.test(value) ? JSON.stringify(value) : value;
}
