export type Right = 'read' | 'list' | 'write' | 'deny';

/** What one token may do, in the terms of Consul's policy language; names are exact, prefixes are prefixes. */
export interface AclRules {
  /** All rights, as the `global-management` policy gives. */
  readonly management?: boolean;
  readonly key?: Readonly<Record<string, Right>>;
  readonly keyPrefix?: Readonly<Record<string, Right>>;
  readonly node?: Readonly<Record<string, Right>>;
  readonly nodePrefix?: Readonly<Record<string, Right>>;
  readonly service?: Readonly<Record<string, Right>>;
  readonly servicePrefix?: Readonly<Record<string, Right>>;
  readonly session?: Readonly<Record<string, Right>>;
  readonly sessionPrefix?: Readonly<Record<string, Right>>;
  readonly agent?: Readonly<Record<string, Right>>;
  readonly agentPrefix?: Readonly<Record<string, Right>>;
  readonly event?: Readonly<Record<string, Right>>;
  readonly eventPrefix?: Readonly<Record<string, Right>>;
  /** These two have no names: the only key is ''. */
  readonly acl?: Readonly<Record<string, Right>>;
  readonly aclPrefix?: Readonly<Record<string, Right>>;
  readonly operator?: Readonly<Record<string, Right>>;
  readonly operatorPrefix?: Readonly<Record<string, Right>>;
}

export interface AclToken {
  readonly secretId: string;
  readonly accessorId: string;
  readonly description?: string;
  /** Names of the policies that `/v1/acl/token/self` shows. */
  readonly policies?: readonly string[];
  readonly rules: AclRules;
}

export interface AclOptions {
  readonly tokens: readonly AclToken[];
  readonly defaultPolicy: 'allow' | 'deny';
}

export type Resource = 'key' | 'node' | 'service' | 'session' | 'agent' | 'event' | 'operator' | 'acl';

const NO_RULES: Readonly<Record<string, Right>> = {};

interface ResourceRules {
  readonly exact: Readonly<Record<string, Right>>;
  readonly prefix: Readonly<Record<string, Right>>;
}

/** The rules of one kind of resource. */
export function rulesOf(rules: AclRules, resource: Resource): ResourceRules {
  return { exact: rules[resource] ?? NO_RULES, prefix: rules[`${resource}Prefix`] ?? NO_RULES };
}

/** The rule that decides about a name: an exact one, else the longest prefix; undefined where none speaks of it. */
export function rightOn(rules: ResourceRules, name: string): Right | undefined {
  if (Object.hasOwn(rules.exact, name)) return rules.exact[name];
  const prefixes = Object.keys(rules.prefix).filter((prefix) => name.startsWith(prefix));
  const longest = prefixes.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : rules.prefix[longest];
}
