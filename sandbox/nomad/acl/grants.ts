import type { FineRule, NamedRule, PolicyRules } from './rules/policy.ts';

type Capabilities = ReadonlySet<string>;
type ByName = ReadonlyMap<string, Capabilities>;

/** What a set of policies adds up to. */
export interface Grants {
  readonly namespaces: ByName;
  readonly nodePools: ByName;
  /** By namespace, a zero byte, and path. */
  readonly variables: ByName;
  readonly operator: Capabilities;
  /** Of `agent`, `node`, `operator`, `quota` and `plugin`. */
  readonly levels: ReadonlyMap<string, string>;
}

/** Capabilities add up over policies; a deny anywhere leaves nothing else. */
export function grantsOf(policies: readonly PolicyRules[]): Grants {
  const operators = policies.flatMap(({ operator }) => (operator === undefined ? [] : [operator]));
  return {
    namespaces: merged(policies.flatMap(({ namespaces }) => namespaces)),
    nodePools: merged(policies.flatMap(({ nodePools }) => nodePools)),
    variables: variablesOf(policies),
    operator: union(operators.map(({ capabilities }) => capabilities)),
    levels: levelsOf(policies, operators),
  };
}

const DENIED: Capabilities = new Set(['deny']);

function union(lists: readonly (readonly string[])[]): Capabilities {
  const all = new Set(lists.flat());
  return all.has('deny') ? DENIED : all;
}

function merged(rules: readonly NamedRule[]): ByName {
  const lists = new Map<string, (readonly string[])[]>();
  for (const { name, capabilities } of rules) lists.set(name, [...(lists.get(name) ?? []), capabilities]);
  return new Map([...lists].map(([name, each]) => [name, union(each)]));
}

/** Paths only add up: here the real server lets no deny take away what another policy gives. */
function variablesOf(policies: readonly PolicyRules[]): ByName {
  const found = new Map<string, Set<string>>();
  for (const { name, variables } of policies.flatMap(({ namespaces }) => namespaces)) {
    for (const { path, capabilities } of variables ?? []) {
      const key = `${name}\0${path}`;
      found.set(key, new Set([...(found.get(key) ?? []), ...capabilities]));
    }
  }
  return found;
}

const BY_PRIVILEGE = ['deny', 'write', 'read', 'list'];

function levelsOf(policies: readonly PolicyRules[], operators: readonly FineRule[]): ReadonlyMap<string, string> {
  const given = [
    ...policies.flatMap(({ levels }) => Object.entries(levels)),
    ...operators.map(({ policy }) => ['operator', policy] as const),
  ];
  const levels = new Map<string, string>();
  for (const [name, level] of given) {
    const best = BY_PRIVILEGE.find((known) => known === level || known === levels.get(name));
    if (best !== undefined) levels.set(name, best);
  }
  return levels;
}

/** The rule that speaks of a name: that of exactly this name, else the pattern that leaves the least open. */
export function closest(rules: ByName, name: string): Capabilities | undefined {
  const exact = name.includes('*') ? undefined : rules.get(name);
  if (exact !== undefined) return exact;
  const fitting = [...rules].filter(([pattern]) => pattern.includes('*') && fits(pattern, name));
  const openness = (pattern: string) => name.length - pattern.replaceAll('*', '').length;
  return fitting.sort(([a], [b]) => openness(a) - openness(b))[0]?.[1];
}

function fits(pattern: string, name: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 's').test(name);
}
