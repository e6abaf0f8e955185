import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicyAction } from '../../domain/policy/policy.ts';
import type { ReadRule } from './read-set.ts';

/**
 * The attributes of `context` that the rules about an action look at; of its plan, one by one (`plan.destroys`), unless
 * they take the plan as a whole. Undefined: everything, because that cannot be told from their text. What no rule looks at
 * cannot change its answer, and Cedar takes half a millisecond to read all of it.
 */
export type Slice = ReadonlySet<string> | undefined;

export function sliceFor(rules: readonly ReadRule[], action: PolicyAction): Slice {
  const seen = new Set<string>();
  const bearing = rules.filter(({ json }) => bearsOn(json, action));
  return bearing.every(({ json }) => collect(json.conditions, seen)) ? seen : undefined;
}

/** Whether the head of a rule is about this action. */
export function bearsOn({ action }: Pick<PolicyJson, 'action'>, wanted: PolicyAction): boolean {
  if (action.op === 'All') return true;
  const named = 'entities' in action ? action.entities : 'entity' in action ? [action.entity] : [];
  return named.some((entity) => ('__entity' in entity ? entity.__entity : entity).id === wanted);
}

/** Gathers what stands as `context.name`; false where the context is used as a whole, or an entity is named to look into. */
function collect(value: unknown, seen: Set<string>): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if ('Var' in value && typeof value.Var === 'string') return value.Var !== 'context';
  return Object.entries(value).every(([operator, inner]) => {
    const left = LOOKS_INTO.has(operator) ? leftOf(inner) : undefined;
    if (isObject(left) && 'Value' in left) return false;
    const path = pathOf(operator, inner);
    if (path === undefined) return collect(inner, seen);
    seen.add(path);
    return true;
  });
}

/** `plan.destroys` of `context.plan.destroys`, `verb` of `context.verb`, with `has` as with the dot. */
function pathOf(operator: string, operands: unknown): string | undefined {
  if ((operator !== '.' && operator !== 'has') || !isObject(operands)) return undefined;
  const { left, attr } = operands;
  if (typeof attr !== 'string' || !isObject(left)) return undefined;
  if (left['Var'] === 'context') return attr;
  return '.' in left && pathOf('.', left['.']) === 'plan' ? `plan.${attr}` : undefined;
}

/** Operators whose left side is looked into: an entity that is named there would have to be told. */
const LOOKS_INTO: ReadonlySet<string> = new Set(['.', 'has', 'in', 'is', 'getTag', 'hasTag']);

function leftOf(operands: unknown): unknown {
  return isObject(operands) ? operands['left'] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
