import { RulesError } from '../../policy-syntax.ts';
import { badRequest } from '../errors.ts';
import type { AclPolicy } from '../wire.ts';
import { problemsText } from './problems.ts';
import { type NamedRule, type PolicyRules, readPolicy } from './rules/policy.ts';
import { type AclState, hashOf } from './state.ts';

export type PolicyInput = Pick<AclPolicy, 'Name' | 'Description' | 'Rules' | 'JobACL'>;

/** Makes or replaces a policy; 400 with every problem where the server refuses it. */
export function upsertPolicy(acl: AclState, input: PolicyInput): AclPolicy {
  const problems = [
    ...nameProblems(input),
    ...ruleProblems(input),
    ...descriptionProblems(input),
    ...jobProblems(input),
  ];
  if (problems.length > 0) throw badRequest(`policy 0 invalid: ${problemsText(problems)}`);
  return acl.putPolicy({ ...input, Hash: hashOf(input.Name, input.Description, input.Rules) });
}

const nameProblems = ({ Name }: PolicyInput): string[] =>
  /^[a-zA-Z0-9-]{1,128}$/.test(Name) ? [] : [`invalid name '${Name}'`];

function ruleProblems({ Rules }: PolicyInput): string[] {
  try {
    readPolicy(Rules);
    return [];
  } catch (error) {
    if (error instanceof RulesError) return [`failed to parse rules: ${error.message}`];
    throw error;
  }
}

const descriptionProblems = ({ Description }: PolicyInput): string[] =>
  Buffer.byteLength(Description) > 256 ? ['description longer than 256'] : [];

function jobProblems({ JobACL }: PolicyInput): string[] {
  if (JobACL === null) return [];
  const problems: string[] = [];
  if (JobACL.JobID !== '' && JobACL.Namespace === '') problems.push('namespace must be set to set job ID');
  if (JobACL.Group !== '' && JobACL.JobID === '') problems.push('job ID must be set to set group');
  if (JobACL.Task !== '' && JobACL.Group === '') problems.push('group must be set to set task');
  return problems;
}

/** The rules as the server adds them to a policy that is read: every short form is spelled out. */
export function rulesJson(rules: PolicyRules, raw: string): Record<string, unknown> {
  const named = (list: readonly NamedRule[]) => listOrNull(list.map((rule) => namedJson(rule)));
  const level = (name: string) => (rules.levels[name] === undefined ? null : { Policy: rules.levels[name] });
  const fine = (rule: PolicyRules['operator']) =>
    rule === undefined ? null : { Policy: rule.policy, Capabilities: listOrNull(rule.capabilities) };
  const namespaces = rules.namespaces.map((rule) => ({
    ...namedJson(rule),
    Variables: rule.variables === undefined ? null : { Paths: rule.variables.map(pathJson) },
  }));
  return {
    Namespaces: listOrNull(namespaces),
    NodePools: named(rules.nodePools),
    HostVolumes: named(rules.hostVolumes),
    Agent: level('agent'),
    Node: level('node'),
    Operator: fine(rules.operator),
    Sentinel: fine(rules.sentinel),
    Quota: level('quota'),
    Plugin: level('plugin'),
    Raw: raw,
    ExtraKeysHCL: null,
  };
}

const namedJson = ({ name, policy, capabilities }: NamedRule) => ({
  Name: name,
  Policy: policy,
  Capabilities: listOrNull(capabilities),
});

const pathJson = ({ path, capabilities }: { readonly path: string; readonly capabilities: readonly string[] }) => ({
  PathSpec: path,
  Capabilities: capabilities,
});

const listOrNull = <T>(list: readonly T[]): readonly T[] | null => (list.length === 0 ? null : list);
