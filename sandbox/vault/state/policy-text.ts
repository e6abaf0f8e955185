import { isObject } from '../../json.ts';
import { HclError } from '../../nomad/jobspec/hcl/diagnostic.ts';
import { constantOf } from '../../nomad/jobspec/hcl/evaluate/constant.ts';
import { parseFile } from '../../nomad/jobspec/hcl/parse/body.ts';
import { Source } from '../../nomad/jobspec/hcl/source.ts';
import { durationMs } from '../http/fields.ts';
import { VaultProblem } from '../problem.ts';
import type { Capability, ParameterRule, PathRule } from './policy.ts';

type Settings = Readonly<Record<string, unknown>>;

/** Rules of an ACL policy as people write it, in HCL or JSON; a `VaultProblem` where it is none. */
export function parsePolicy(text: string): readonly PathRule[] {
  return pathsOf(text).map(([path, settings]) => ruleOf(path, settings));
}

function pathsOf(text: string): [string, Settings][] {
  return text.trimStart().startsWith('{') ? pathsOfJson(text) : pathsOfHcl(text);
}

function pathsOfJson(text: string): [string, Settings][] {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch {
    throw refused('invalid JSON');
  }
  const paths = isObject(whole) ? whole['path'] : undefined;
  const groups = Array.isArray(paths) ? paths : [paths];
  return groups
    .filter(isObject)
    .flatMap((group) => Object.entries(group).map(([path, rule]): [string, Settings] => [path, settingsOf(rule)]));
}

function settingsOf(rule: unknown): Settings {
  const one: unknown = Array.isArray(rule) ? rule[0] : rule;
  return isObject(one) ? one : {};
}

function pathsOfHcl(text: string): [string, Settings][] {
  try {
    const { attributes, blocks } = parseFile(new Source('policy', text));
    const stranger = [...attributes.map(({ name }) => name), ...blocks.map(({ type }) => type)].find(
      (name) => name !== 'path' && name !== 'name',
    );
    if (stranger !== undefined) {
      throw refused(`1 error occurred:\n\t* invalid key "${stranger}" on line 1\n\n`);
    }
    return blocks
      .filter(({ type }) => type === 'path')
      .map(({ labels, body }) => [
        labels[0]?.value ?? 'path',
        Object.fromEntries(body.attributes.map(({ name, expression }) => [name, constantOf(expression)])),
      ]);
  } catch (error) {
    if (error instanceof HclError) throw refused(error.message);
    throw error;
  }
}

const CAPABILITIES: readonly string[] = [
  'create',
  'read',
  'update',
  'delete',
  'list',
  'sudo',
  'patch',
  'subscribe',
  'recover',
];

/** What the old `policy = "…"` stands for. */
const OLD_POLICIES: Readonly<Record<string, readonly string[]>> = {
  deny: ['deny'],
  read: ['read', 'list'],
  write: ['create', 'read', 'update', 'delete', 'list'],
  sudo: ['create', 'read', 'update', 'delete', 'list', 'sudo'],
};

const SETTINGS: readonly string[] = [
  'comment',
  'policy',
  'capabilities',
  'allowed_parameters',
  'denied_parameters',
  'required_parameters',
  'min_wrapping_ttl',
  'max_wrapping_ttl',
  'mfa_methods',
  'control_group',
  'subscribe_event_types',
];

function ruleOf(key: string, settings: Settings): PathRule {
  const stranger = Object.keys(settings).find((name) => !SETTINGS.includes(name));
  if (stranger !== undefined) {
    throw refused(`path ${quoted(key)}: 1 error occurred:\n\t* invalid key ${quoted(stranger)} on line 1\n\n`);
  }
  const path = key.replace(/^\//, '');
  if (path.includes('+*')) throw refused(`path ${quoted(path)}: invalid use of wildcards ('+*' is forbidden)`);
  const minMs = settings['min_wrapping_ttl'] === undefined ? 0 : durationMs(settings['min_wrapping_ttl']);
  const maxMs = settings['max_wrapping_ttl'] === undefined ? 0 : durationMs(settings['max_wrapping_ttl']);
  if (minMs > 0 && maxMs > 0 && maxMs < minMs) throw refused('max_wrapping_ttl cannot be less than min_wrapping_ttl');
  const allowed = parametersOf(settings['allowed_parameters']);
  const denied = parametersOf(settings['denied_parameters']);
  const required = settings['required_parameters'];
  return {
    path,
    capabilities: capabilitiesOf(key, settings),
    ...(minMs > 0 ? { minWrappingTtlMs: minMs } : {}),
    ...(maxMs > 0 ? { maxWrappingTtlMs: maxMs } : {}),
    ...(allowed === undefined ? {} : { allowedParameters: allowed }),
    ...(denied === undefined ? {} : { deniedParameters: denied }),
    ...(Array.isArray(required) ? { requiredParameters: required.map(String) } : {}),
  };
}

function capabilitiesOf(key: string, settings: Settings): readonly Capability[] {
  const old = settings['policy'];
  const given = settings['capabilities'];
  const names = [
    ...(Array.isArray(given) ? given.map(String) : []),
    ...(typeof old === 'string'
      ? (OLD_POLICIES[old] ?? invalid(`path ${quoted(key)}: invalid policy ${quoted(old)}`))
      : []),
  ];
  if (names.includes('deny')) return ['deny'];
  const wrong = names.find((name) => !CAPABILITIES.includes(name));
  if (wrong !== undefined) invalid(`path ${quoted(key)}: invalid capability ${quoted(wrong)}`);
  return names.filter(isCapability);
}

const isCapability = (name: string): name is Capability => CAPABILITIES.includes(name);

function parametersOf(value: unknown): ParameterRule | undefined {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  if (!isObject(one)) return undefined;
  return Object.fromEntries(
    Object.entries(one).map(([name, values]) => [name.toLowerCase(), Array.isArray(values) ? values : [values]]),
  );
}

const quoted = (text: string): string => JSON.stringify(text);

function invalid(what: string): never {
  throw refused(what);
}

function refused(what: string): VaultProblem {
  return new VaultProblem(400, `failed to parse policy: ${what}`);
}
