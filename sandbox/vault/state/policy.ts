export type Capability = 'create' | 'read' | 'update' | 'delete' | 'list' | 'sudo' | 'deny';

/** What a policy allows on a path; `*` at the end takes everything below, `+` one segment. */
export interface PathRule {
  readonly path: string;
  readonly capabilities: readonly Capability[];
  /** Answers on this path must be wrapped for at least this long. */
  readonly minWrappingTtlMs?: number;
}

export type Policies = Readonly<Record<string, readonly PathRule[]>>;

const allow = (path: string, ...capabilities: Capability[]): PathRule => ({ path, capabilities });

/** What every token may do about itself, as Vault's built-in `default` policy has it. */
export const DEFAULT_POLICY: readonly PathRule[] = [
  allow('auth/token/lookup-self', 'read'),
  allow('auth/token/renew-self', 'update'),
  allow('auth/token/revoke-self', 'update'),
  allow('sys/capabilities-self', 'update'),
  allow('sys/internal/ui/resultant-acl', 'read'),
  allow('sys/wrapping/wrap', 'update'),
  allow('sys/wrapping/lookup', 'update'),
  allow('sys/wrapping/unwrap', 'update'),
  allow('cubbyhole/*', 'create', 'read', 'update', 'delete', 'list'),
];

export interface Grant {
  readonly capabilities: readonly Capability[];
  readonly minWrappingTtlMs: number;
}

const NOTHING: Grant = { capabilities: ['deny'], minWrappingTtlMs: 0 };

/** What a set of policies grants on a path: the most specific pattern decides, and rules of equal patterns add up. */
export function grantOn(policies: Policies, names: readonly string[], path: string): Grant {
  if (names.includes('root')) return { capabilities: ['sudo'], minWrappingTtlMs: 0 };
  const rules = names.flatMap((name) => (name === 'default' ? DEFAULT_POLICY : (policies[name] ?? [])));
  const fitting = rules.filter((rule) => fits(rule.path, path));
  const best = fitting.map((rule) => rule.path).sort(bySpecificity)[0];
  if (best === undefined) return NOTHING;
  const deciding = fitting.filter((rule) => rule.path === best);
  const capabilities = [...new Set(deciding.flatMap((rule) => rule.capabilities))];
  if (capabilities.includes('deny') || capabilities.length === 0) return NOTHING;
  return { capabilities, minWrappingTtlMs: Math.max(0, ...deciding.map((rule) => rule.minWrappingTtlMs ?? 0)) };
}

export function permits(grant: Grant, wanted: Capability): boolean {
  return grant.capabilities.includes('sudo') && grant.capabilities.length === 1
    ? true
    : grant.capabilities.includes(wanted);
}

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

/** Vault's order: the first wildcard later, no glob, fewer `+`, longer. */
function bySpecificity(a: string, b: string): number {
  const firstWildcard = (path: string) => (path.search(/[+*]/) + path.length + 1) % (path.length + 1);
  const plusses = (path: string) => path.split('/').filter((segment) => segment === '+').length;
  return (
    firstWildcard(b) - firstWildcard(a) ||
    Number(a.endsWith('*')) - Number(b.endsWith('*')) ||
    plusses(a) - plusses(b) ||
    b.length - a.length
  );
}
