import type { Constraint, Node } from '../../wire.ts';

/** What a constraint's side stands for on a node: `${attr.x}`, `${meta.x}`, `${node.x}` or the text itself. */
export function resolveTarget(target: string, node: Node): string | undefined {
  const match = /^\$\{(.+)\}$/.exec(target);
  if (match === null) return target;
  const name = match[1] ?? '';
  if (name.startsWith('attr.')) return node.Attributes[name.slice(5)];
  if (name.startsWith('meta.')) return node.Meta[name.slice(5)];
  const known: Record<string, string> = {
    'node.unique.id': node.ID,
    'node.unique.name': node.Name,
    'node.datacenter': node.Datacenter,
    'node.class': node.NodeClass,
    'node.pool': node.NodePool,
  };
  return known[name];
}

/** A constraint as placement metrics name it. */
export function constraintText(constraint: Constraint): string {
  return `${constraint.LTarget ?? ''} ${constraint.Operand || '='} ${constraint.RTarget ?? ''}`;
}

/** Operands that compare an allocation's node with those of its siblings; they are no property of one node. */
export const isDistinct = (constraint: Constraint): boolean =>
  constraint.Operand === 'distinct_hosts' || constraint.Operand === 'distinct_property';

/** True when the node may run what carries the constraint. An operand that we do not know never matches. */
export function satisfies(node: Node, constraint: Constraint): boolean {
  const left = resolveTarget(constraint.LTarget ?? '', node);
  const right = resolveTarget(constraint.RTarget ?? '', node);
  const check = OPERANDS[constraint.Operand || '='];
  return check?.(left, right) ?? false;
}

type Operand = (left: string | undefined, right: string | undefined) => boolean;

const equal: Operand = (left, right) => left !== undefined && left === right;
const unequal: Operand = (left, right) => left !== right;
const order =
  (accept: (comparison: number) => boolean): Operand =>
  (left, right) => {
    if (left === undefined || right === undefined) return false;
    const [a, b] = [Number(left), Number(right)];
    if (!Number.isNaN(a) && !Number.isNaN(b)) return accept(a - b);
    return accept(left < right ? -1 : left > right ? 1 : 0);
  };
const versionMatches: Operand = (left, right) =>
  left !== undefined && (right?.split(',').every((part) => meetsVersion(left, part.trim())) ?? false);
const list = (text: string) => text.split(',').map((item) => item.trim());
const containsAll: Operand = (left, right) =>
  left !== undefined && right !== undefined && list(right).every((item) => list(left).includes(item));

const OPERANDS: Record<string, Operand> = {
  '=': equal,
  '==': equal,
  is: equal,
  '!=': unequal,
  not: unequal,
  '<': order((c) => c < 0),
  '<=': order((c) => c <= 0),
  '>': order((c) => c > 0),
  '>=': order((c) => c >= 0),
  regexp: (left, right) => left !== undefined && right !== undefined && matches(left, right),
  version: versionMatches,
  semver: versionMatches,
  set_contains: containsAll,
  set_contains_all: containsAll,
  set_contains_any: (left, right) =>
    left !== undefined && right !== undefined && list(right).some((item) => list(left).includes(item)),
  is_set: (left) => left !== undefined,
  is_not_set: (left) => left === undefined,
};

function matches(text: string, pattern: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return false; // an invalid pattern matches nothing
  }
}

function meetsVersion(version: string, requirement: string): boolean {
  const match = /^(>=|<=|!=|>|<|=|~>)?\s*(.+)$/.exec(requirement);
  const wanted = match?.[2] ?? '';
  const comparison = compareVersions(version, wanted);
  switch (match?.[1] ?? '=') {
    case '>=':
      return comparison >= 0;
    case '<=':
      return comparison <= 0;
    case '>':
      return comparison > 0;
    case '<':
      return comparison < 0;
    case '!=':
      return comparison !== 0;
    case '~>': {
      // "~> 1.2.3" allows 1.2.x from 1.2.3 on: everything but the last part is fixed.
      const fixed = wanted.split('.').slice(0, -1).join('.');
      return comparison >= 0 && (version === fixed || version.startsWith(`${fixed}.`));
    }
    default:
      return comparison === 0;
  }
}

function compareVersions(a: string, b: string): number {
  const parts = (text: string) =>
    text
      .replace(/^v/, '')
      .split(/[.+-]/)
      .map((part) => Number.parseInt(part, 10) || 0);
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
