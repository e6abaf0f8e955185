import { parseRules, type RuleBlock, RulesError, type RuleTree } from '../../../policy-syntax.ts';
import {
  HOST_VOLUME,
  impliedBy,
  type Kind,
  NAMESPACE,
  NODE_POOL,
  OPERATOR,
  SENTINEL,
  VARIABLE_CAPABILITIES,
} from './capabilities.ts';
import { goValue } from './go-value.ts';

export interface VariableRule {
  readonly path: string;
  readonly capabilities: readonly string[];
}

/** A rule about what has a name; `capabilities` are complete, the short form included. */
export interface NamedRule {
  readonly name: string;
  readonly policy: string;
  readonly capabilities: readonly string[];
}

export interface NamespaceRule extends NamedRule {
  /** Undefined without a `variables` block. */
  readonly variables: readonly VariableRule[] | undefined;
}

export interface FineRule {
  readonly policy: string;
  readonly capabilities: readonly string[];
}

/** A whole policy, checked and with every short form spelled out. */
export interface PolicyRules {
  readonly namespaces: readonly NamespaceRule[];
  readonly nodePools: readonly NamedRule[];
  readonly hostVolumes: readonly NamedRule[];
  readonly operator: FineRule | undefined;
  readonly sentinel: FineRule | undefined;
  /** Of `agent`, `node`, `quota` and `plugin`: the level, where the policy speaks of it. */
  readonly levels: Readonly<Record<string, string>>;
}

const LEVELS = ['agent', 'node', 'quota', 'plugin'];
const KNOWN = new Set(['namespace', 'node_pool', 'host_volume', 'operator', 'sentinel', ...LEVELS]);

/** Reads a policy's rules; throws `RulesError` with the server's words where it would refuse them. */
export function readPolicy(text: string): PolicyRules {
  const tree = text === '' ? { attributes: {}, blocks: [] } : parsed(text);
  const of = (type: string) => tree.blocks.filter((block) => block.type === type);
  if (text !== '' && !tree.blocks.some(({ type }) => KNOWN.has(type))) throw new RulesError(`Invalid policy: ${text}`);
  const namespaces = of('namespace').map(namespaceRule);
  const nodePools = of('node_pool').map(nodePoolRule);
  const hostVolumes = of('host_volume').map(hostVolumeRule);
  refuseUnknown(tree);
  const levels = LEVELS.flatMap((name) => of(name).map((block) => [name, levelOf(name, block)] as const));
  return {
    namespaces,
    nodePools,
    hostVolumes,
    levels: Object.fromEntries(levels),
    operator: of('operator').map((block) => fineRule('operator', 'Operator', OPERATOR, block))[0],
    sentinel: of('sentinel').map((block) => fineRule('sentinel', 'Sentinel', SENTINEL, block))[0],
  };
}

/** Blocks that have a name. */
const NAMED = new Set(['namespace', 'node_pool', 'host_volume', 'path']);

function parsed(text: string): RuleTree {
  try {
    return parseRules(text, (type) => NAMED.has(type));
  } catch (error) {
    throw error instanceof RulesError ? new RulesError(`Failed to parse ACL Policy: ${error.message}`) : error;
  }
}

const policyOf = ({ body }: RuleBlock): string => String(body.attributes['policy'] ?? '');

function listOf({ attributes }: RuleTree): string[] {
  const list = attributes['capabilities'];
  return Array.isArray(list) ? list.map(String) : [];
}

const isLevel = (policy: string): boolean => ['deny', 'read', 'write', 'scale'].includes(policy);

function namespaceRule(block: RuleBlock): NamespaceRule {
  const [name, policy, given] = [block.label, policyOf(block), listOf(block.body)];
  const vars = block.body.blocks.find(({ type }) => type === 'variables');
  const shown = () => goValue('NamespacePolicy', { name, policy, given, hasVariables: vars !== undefined });
  if (!/^[a-zA-Z0-9-*]{1,128}$/.test(name)) throw new RulesError(`Invalid namespace name: ${shown()}`);
  if (policy !== '' && !isLevel(policy)) throw new RulesError(`Invalid namespace policy: ${shown()}`);
  const wrong = given.find((capability) => !NAMESPACE.capabilities.has(capability));
  if (wrong !== undefined) throw new RulesError(`Invalid namespace capability '${wrong}': ${shown()}`);
  const all = [...given, ...(NAMESPACE.shortForms[policy] ?? [])];
  const variables = vars && variableRules(name, vars);
  return { name, policy, variables, capabilities: [...all, ...impliedBy(all)] };
}

function variableRules(namespace: string, block: RuleBlock): VariableRule[] {
  const paths = block.body.blocks.filter(({ type }) => type === 'path');
  if (paths.length === 0) throw new RulesError(`Invalid variable policy: no variable paths in namespace ${namespace}`);
  return paths.map(({ label, body }) => {
    if (label === '') throw new RulesError(`Invalid missing variable path in namespace ${namespace}`);
    if (label.startsWith('/')) {
      const what = `Invalid variable path ${JSON.stringify(label)} in namespace ${namespace}`;
      throw new RulesError(`${what}: cannot start with a leading '/'\``);
    }
    const given = listOf(body);
    const wrong = given.find((capability) => !VARIABLE_CAPABILITIES.has(capability));
    if (wrong !== undefined) throw new RulesError(`Invalid variable capability '${wrong}' in namespace ${namespace}`);
    return { path: label, capabilities: variableCapabilities(given) };
  });
}

/** Who may read may list; a deny leaves nothing else. */
function variableCapabilities(given: readonly string[]): readonly string[] {
  if (given.includes('deny')) return ['deny'];
  return given.includes('read') && !given.includes('list') ? [...given, 'list'] : given;
}

function nodePoolRule(block: RuleBlock): NamedRule {
  const [name, policy, given] = [block.label, policyOf(block), listOf(block.body)];
  if (!/^[a-zA-Z0-9-_*]{1,128}$/.test(name)) throw new RulesError(`Invalid node pool name '${name}'`);
  if (policy !== '' && !isLevel(policy)) throw new RulesError(`Invalid node pool policy '${policy}' for '${name}'`);
  const wrong = given.find((capability) => !NODE_POOL.capabilities.has(capability));
  if (wrong !== undefined) throw new RulesError(`Invalid node pool capability '${wrong}' for '${name}'`);
  return { name, policy, capabilities: [...given, ...(NODE_POOL.shortForms[policy] ?? [])] };
}

function hostVolumeRule(block: RuleBlock): NamedRule {
  const [name, policy, given] = [block.label, policyOf(block), listOf(block.body)];
  const shown = () => goValue('HostVolumePolicy', { name, policy, given });
  if (!/^[a-zA-Z0-9-*]{1,128}$/.test(name)) throw new RulesError(`Invalid host volume name: ${shown()}`);
  if (policy !== '' && !isLevel(policy)) throw new RulesError(`Invalid host volume policy: ${shown()}`);
  const wrong = given.find((capability) => !HOST_VOLUME.capabilities.has(capability));
  if (wrong !== undefined) throw new RulesError(`Invalid host volume capability '${wrong}': ${shown()}`);
  return { name, policy, capabilities: [...given, ...(HOST_VOLUME.shortForms[policy] ?? [])] };
}

const SINGLE = new Set(['operator', 'sentinel', ...LEVELS]);

/** A misspelled rule would grant nothing, and a second rule of a kind would be lost: both are refused. */
function refuseUnknown({ attributes, blocks }: RuleTree): void {
  const keys = [...blocks.map(({ type }) => type), ...Object.keys(attributes)];
  const wrong = keys.filter((key, i) => !KNOWN.has(key) || (SINGLE.has(key) && keys.indexOf(key) < i));
  if (wrong.length > 0) throw new RulesError(`Invalid or duplicate policy keys: ${wrong.join(', ')}`);
}

function levelOf(name: string, block: RuleBlock): string {
  const policy = policyOf(block);
  const isValid = name === 'plugin' ? ['deny', 'read', 'list', 'write'].includes(policy) : isLevel(policy);
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Policy`;
  if (!isValid) throw new RulesError(`Invalid ${name} policy: ${goValue(type, { policy })}`);
  return policy;
}

function fineRule(name: string, type: string, kind: Kind, block: RuleBlock): FineRule {
  const [policy, given] = [policyOf(block), listOf(block.body)];
  if (policy !== '' && !isLevel(policy)) {
    throw new RulesError(`Invalid ${name} policy: ${goValue(`${type}Policy`, { policy, given })}`);
  }
  const wrong = given.find((capability) => !kind.capabilities.has(capability));
  if (wrong !== undefined) throw new RulesError(`Invalid ${name} capability '${wrong}'`);
  return { policy, capabilities: [...given, ...(kind.shortForms[policy] ?? [])] };
}
