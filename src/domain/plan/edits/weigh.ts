import type { Leaf } from './places.ts';

/** By the innermost object in which a field stands. */
const BY_HOLDER: Readonly<Record<string, number>> = {
  Vault: 88,
  Template: 76,
  Resources: 72,
  Device: 70,
  Update: 66,
  Scaling: 64,
  Volume: 62,
  VolumeMount: 62,
  Artifact: 60,
  Service: 56,
  Check: 56,
  ConsulConnect: 56,
  Network: 54,
  'Dynamic Port': 54,
  'Static Port': 55,
  Constraint: 52,
  Affinity: 46,
  Spread: 46,
  RestartPolicy: 44,
  ReschedulePolicy: 42,
  LogConfig: 30,
};

/** By the field's own name; before the holder's. */
const BY_NAME: readonly (readonly [RegExp, number])[] = [
  [/^image$/i, 100],
  [/^Count$/, 95],
  [/^(?:Type|Driver|Priority|Datacenters.*|NodePool|Namespace|Stop)$/, 90],
  [/^(?:command|args(?:\[\d+\])?|entrypoint.*)$/, 82],
  [/^Env\[/, 80],
  [/^EmbeddedTmpl$/, 78],
  [/^Meta\[/, 34],
];

/** How much a change matters to somebody who must decide about it; larger is more. */
export function weightOf(leaf: Leaf): number {
  const full = leaf.extent === 'whole' ? wholeWeight(leaf) : fieldWeight(leaf);
  // What is inside of a new or removed part follows from that part: first the heads, then the edits, then the insides.
  return leaf.extent === 'part' ? Math.round(full * 0.3) : full;
}

function wholeWeight(leaf: Leaf): number {
  if (leaf.name.startsWith('group ')) return 98;
  if (leaf.name.startsWith('task ')) return 97;
  return BY_HOLDER[leaf.holders.at(-1) ?? ''] ?? 40;
}

function fieldWeight(leaf: Leaf): number {
  const named = BY_NAME.find(([pattern]) => pattern.test(leaf.name));
  if (named !== undefined) return named[1];
  const holder = [...leaf.holders].reverse().find((name) => BY_HOLDER[name] !== undefined);
  return holder === undefined ? 40 : (BY_HOLDER[holder] ?? 40);
}
