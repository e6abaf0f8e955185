import { parseRules, RulesError, type RuleTree } from '../../policy-syntax.ts';
import { HttpProblem } from '../http/exchange.ts';
import type { AclRules, Resource, Right } from './rules.ts';

const RESOURCES: readonly Resource[] = ['key', 'node', 'service', 'session', 'agent', 'event'];
/** Rules without names. */
const WHOLE: readonly Resource[] = ['acl', 'operator'];

type RuleName = Exclude<keyof AclRules, 'management'>;

/** A policy's kinds of rule, as it spells them, to their place in the rules. */
const KINDS: ReadonlyMap<string, RuleName> = new Map(
  RESOURCES.flatMap((resource): [string, RuleName][] => [
    [resource, resource],
    [`${resource}_prefix`, `${resource}Prefix`],
  ]),
);

/** Reads the rules of a Consul policy; unknown kinds grant nothing, a wrong right is refused with 500. */
export function readRules(text: string): AclRules {
  const tree = parsed(text);
  const named = tree.blocks.flatMap(({ type, label, body }) => {
    const kind = KINDS.get(type);
    return kind === undefined ? [] : [{ kind, name: label, right: rightOf(type, label, body.attributes['policy']) }];
  });
  const whole = WHOLE.flatMap((kind) => {
    const right = tree.attributes[kind];
    return right === undefined ? [] : [{ kind, name: '', right: wholeRight(kind, right) }];
  });
  return gathered([...named, ...whole]);
}

function parsed(text: string): RuleTree {
  if (text.trim() === '') return { attributes: {}, blocks: [] };
  try {
    return parseRules(text, (type) => KINDS.has(type));
  } catch (error) {
    throw error instanceof RulesError ? new HttpProblem(500, `Failed to parse ACL rules: ${error.message}`) : error;
  }
}

const isRight = (value: unknown): value is Right =>
  value === 'read' || value === 'write' || value === 'deny' || value === 'list';

function rightOf(type: string, label: string, value: unknown): Right {
  if (isRight(value) && (value !== 'list' || type.startsWith('key'))) return value;
  const resource = type.replace('_prefix', '');
  const go = `${resource[0]?.toUpperCase()}${resource.slice(1)}Rule`;
  const field = type.endsWith('_prefix') && type.startsWith('key') ? 'Prefix' : 'Name';
  const shown = `&acl.${go}{${field}:${JSON.stringify(label)}, Policy:${JSON.stringify(value ?? '')}, EnterpriseRule:acl.EnterpriseRule{}}`;
  throw new HttpProblem(500, `Invalid ${type} policy: ${shown}`);
}

function wholeRight(kind: string, value: unknown): Right {
  if (isRight(value) && value !== 'list') return value;
  throw new HttpProblem(500, `Invalid ${kind} policy: ${JSON.stringify(value)}`);
}

interface Granted {
  readonly kind: RuleName;
  readonly name: string;
  readonly right: Right;
}

const STRONGEST: readonly Right[] = ['deny', 'write', 'list', 'read'];

/** Rules about the same name add up; a deny wins. */
function gathered(granted: readonly Granted[]): AclRules {
  const rules: { [kind in RuleName]?: Record<string, Right> } = {};
  for (const { kind, name, right } of granted) {
    const known = rules[kind] ?? {};
    known[name] = STRONGEST.find((strong) => strong === right || strong === known[name]) ?? right;
    rules[kind] = known;
  }
  return rules;
}

/** What several policies grant together. */
export function mergeRules(all: readonly AclRules[]): AclRules {
  const granted = all.flatMap(({ management: _, ...rules }) =>
    Object.entries(rules).flatMap(
      ([kind, names]) => Object.entries(names).map(([name, right]) => ({ kind: kind as RuleName, name, right })), // its own keys
    ),
  );
  return all.some(({ management }) => management === true) ? { management: true } : gathered(granted);
}

/** What a token gets that acts for a service: to register it and its proxy, and to find the others. */
export const serviceIdentityRules = (name: string): AclRules => ({
  service: { [name]: 'write', [`${name}-sidecar-proxy`]: 'write' },
  servicePrefix: { '': 'read' },
  nodePrefix: { '': 'read' },
});

/** What a token gets that acts for a node. */
export const nodeIdentityRules = (name: string): AclRules => ({
  node: { [name]: 'write' },
  servicePrefix: { '': 'read' },
});
