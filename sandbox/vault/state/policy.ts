export type Capability =
  | 'create'
  | 'read'
  | 'update'
  | 'patch'
  | 'delete'
  | 'list'
  | 'sudo'
  | 'deny'
  | 'subscribe'
  | 'recover';

/** Parameters by name, with the values that count; an empty list stands for every value. */
export type ParameterRule = Readonly<Record<string, readonly unknown[]>>;

/** What a policy allows on a path; `*` at the end takes everything below, `+` one segment. */
export interface PathRule {
  readonly path: string;
  readonly capabilities: readonly Capability[];
  /** Answers on this path must be wrapped for at least this long. */
  readonly minWrappingTtlMs?: number;
  /** Answers on this path must be wrapped, and for no longer. */
  readonly maxWrappingTtlMs?: number;
  readonly allowedParameters?: ParameterRule;
  readonly deniedParameters?: ParameterRule;
  readonly requiredParameters?: readonly string[];
}

export type Policies = Readonly<Record<string, readonly PathRule[]>>;

/** What a set of policies grants on one path; the strictest wrapping limits of equal rules are the shortest ones. */
export interface Grant extends Omit<PathRule, 'path'> {
  readonly isRoot: boolean;
}

const ROOT: Grant = { capabilities: [], isRoot: true };
const NOTHING: Grant = { capabilities: ['deny'], isRoot: false };

/** Finds the most specific pattern that fits, and merges the rules that have it. A list also fits without its last slash. */
export function grantOn(rules: readonly PathRule[] | 'root', path: string, isList = false): Grant {
  if (rules === 'root') return ROOT;
  const bare = isList ? path.replace(/\/$/, '') : path;
  const best = exact(rules, path) ?? exact(rules, bare) ?? widest(rules, bare) ?? widest(rules, path);
  if (best === undefined) return NOTHING;
  const merged = rules.filter((rule) => rule.path === best).reduce(merge);
  return merged.capabilities.includes('deny') || merged.capabilities.length === 0
    ? NOTHING
    : { ...merged, isRoot: false };
}

export function permits(grant: Grant, wanted: Capability): boolean {
  return grant.isRoot || grant.capabilities.includes(wanted);
}

function exact(rules: readonly PathRule[], path: string): string | undefined {
  return rules.find((rule) => rule.path === path && !isPattern(rule.path))?.path;
}

function widest(rules: readonly PathRule[], path: string): string | undefined {
  const fitting = rules.map((rule) => rule.path).filter((pattern) => isPattern(pattern) && fits(pattern, path));
  return fitting.sort(bySpecificity)[0];
}

const isPattern = (path: string): boolean => path.endsWith('*') || path.split('/').includes('+');

function fits(pattern: string, path: string): boolean {
  const glob = pattern.endsWith('*');
  const wanted = (glob ? pattern.slice(0, -1) : pattern).split('/');
  const actual = path.split('/');
  if (glob ? actual.length < wanted.length : actual.length !== wanted.length) return false;
  return wanted.every((segment, at) => {
    if (segment === '+') return true;
    const found = actual[at] ?? '';
    return glob && at === wanted.length - 1 ? found.startsWith(segment) : found === segment;
  });
}

/** Vault's order: the first wildcard later, no glob, fewer `+`, longer, later in the alphabet. */
function bySpecificity(a: string, b: string): number {
  const plusses = (path: string) => path.split('/').filter((segment) => segment === '+').length;
  return (
    b.search(/[+*]/) - a.search(/[+*]/) ||
    Number(a.endsWith('*')) - Number(b.endsWith('*')) ||
    plusses(a) - plusses(b) ||
    b.length - a.length ||
    (a < b ? 1 : -1)
  );
}

function merge(a: PathRule, b: PathRule): PathRule {
  const minWrappingTtlMs = lesser(a.minWrappingTtlMs, b.minWrappingTtlMs);
  const maxWrappingTtlMs = lesser(a.maxWrappingTtlMs, b.maxWrappingTtlMs);
  const allowedParameters = joined(a.allowedParameters, b.allowedParameters);
  const deniedParameters = joined(a.deniedParameters, b.deniedParameters);
  return {
    path: a.path,
    capabilities: [...new Set([...a.capabilities, ...b.capabilities])],
    requiredParameters: [...new Set([...(a.requiredParameters ?? []), ...(b.requiredParameters ?? [])])],
    ...(minWrappingTtlMs === undefined ? {} : { minWrappingTtlMs }),
    ...(maxWrappingTtlMs === undefined ? {} : { maxWrappingTtlMs }),
    ...(allowedParameters === undefined ? {} : { allowedParameters }),
    ...(deniedParameters === undefined ? {} : { deniedParameters }),
  };
}

function lesser(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function joined(a: ParameterRule | undefined, b: ParameterRule | undefined): ParameterRule | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const both = Object.entries(b).map(([name, values]): [string, readonly unknown[]] => {
    const known = a[name];
    if (known === undefined) return [name, values];
    return [name, known.length === 0 || values.length === 0 ? [] : [...known, ...values]];
  });
  return { ...a, ...Object.fromEntries(both) };
}
