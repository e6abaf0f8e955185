import type { Answer, Call } from '../../http/endpoint.ts';
import { seconds } from '../../http/frame.ts';
import { VaultProblem } from '../../problem.ts';
import { sanitized } from '../../state/policy-names.ts';
import type { VaultContent } from '../../state/state.ts';
import { SYSTEM_TTL_MS } from '../../state/ttl.ts';

export interface Role {
  readonly name: string;
  readonly allowedPolicies: readonly string[];
  readonly disallowedPolicies: readonly string[];
  readonly allowedPoliciesGlob: readonly string[];
  readonly disallowedPoliciesGlob: readonly string[];
  readonly orphan: boolean;
  readonly renewable: boolean;
  readonly pathSuffix: string;
  /** By their old names; read back as they were set. */
  readonly oldPeriodMs: number;
  readonly oldExplicitMaxTtlMs: number;
  readonly periodMs: number;
  readonly explicitMaxTtlMs: number;
  readonly noDefaultPolicy: boolean;
  readonly type: 'service' | 'batch' | 'default-service' | 'default-batch';
  readonly numUses: number;
  readonly boundCidrs: readonly string[];
  readonly entityAliases: readonly string[];
}

const NEW_ROLE: Role = {
  name: '',
  allowedPolicies: [],
  disallowedPolicies: [],
  allowedPoliciesGlob: [],
  disallowedPoliciesGlob: [],
  orphan: false,
  renewable: true,
  pathSuffix: '',
  oldPeriodMs: 0,
  oldExplicitMaxTtlMs: 0,
  periodMs: 0,
  explicitMaxTtlMs: 0,
  noDefaultPolicy: false,
  type: 'default-service',
  numUses: 0,
  boundCidrs: [],
  entityAliases: [],
};

/** The roles that tokens are made by. */
export class TokenRoles {
  readonly #roles = new Map<string, Role>();

  constructor(content: VaultContent = {}) {
    for (const [name, given] of Object.entries(content.tokenRoles ?? {})) {
      this.#roles.set(name, { ...NEW_ROLE, ...given, name });
    }
  }

  get(name: string): Role | undefined {
    return this.#roles.get(name);
  }

  read({ fields }: Call): Answer | undefined {
    const role = this.#roles.get(fields.text('role_name'));
    return role && { data: roleJson(role) };
  }

  list(): Answer {
    return { data: { keys: [...this.#roles.keys()].sort() } };
  }

  delete({ fields }: Call): undefined {
    this.#roles.delete(fields.text('role_name'));
  }

  write(call: Call): Answer | undefined {
    const name = call.fields.text('role_name');
    const warnings: string[] = [];
    const role = roleFrom(call, this.#roles.get(name) ?? { ...NEW_ROLE, name }, warnings);
    refuseImpossible(role);
    this.#roles.set(name, role);
    return warnings.length > 0 ? { warnings } : undefined;
  }
}

function roleFrom({ fields }: Call, old: Role, warnings: string[]): Role {
  const list = (name: string, before: readonly string[]) => (fields.has(name) ? fields.list(name) : before);
  const pathSuffix = fields.text('path_suffix', old.pathSuffix);
  if (pathSuffix !== '' && !/\w[\w-.]+\w/.test(pathSuffix)) {
    throw new VaultProblem(400, 'given role path suffix contains invalid characters; must match \\w[\\w-.]+\\w');
  }
  const times = timesFrom(fields, old, warnings);
  if (times.explicitMaxTtlMs > SYSTEM_TTL_MS) {
    warnings.push(
      `Given explicit max TTL of ${seconds(times.explicitMaxTtlMs)} is greater than system/mount allowed value of ${seconds(SYSTEM_TTL_MS)} seconds; until this is fixed attempting to create tokens against this role will result in an error`,
    );
  }
  return {
    name: old.name,
    ...times,
    allowedPolicies: sanitized(list('allowed_policies', old.allowedPolicies)),
    disallowedPolicies: sanitized(list('disallowed_policies', old.disallowedPolicies)),
    allowedPoliciesGlob: sanitized(list('allowed_policies_glob', old.allowedPoliciesGlob)),
    disallowedPoliciesGlob: sanitized(list('disallowed_policies_glob', old.disallowedPoliciesGlob)),
    orphan: fields.flag('orphan', old.orphan),
    renewable: fields.flag('renewable', old.renewable),
    pathSuffix,
    noDefaultPolicy: fields.flag('token_no_default_policy', old.noDefaultPolicy),
    type: fields.has('token_type') ? typeOf(fields.text('token_type')) : old.type,
    numUses: fields.count('token_num_uses', old.numUses),
    boundCidrs: list('token_bound_cidrs', list('bound_cidrs', old.boundCidrs)),
    entityAliases: sanitized(list('allowed_entity_aliases', old.entityAliases)),
  };
}

type Times = Pick<Role, 'periodMs' | 'oldPeriodMs' | 'explicitMaxTtlMs' | 'oldExplicitMaxTtlMs'>;

/** The names with `token_` win over the old ones, which are read back only where they were used. */
function timesFrom(fields: Call['fields'], old: Role, warnings: string[]): Times {
  const pick = (name: string, before: number, oldBefore: number): readonly [number, number] => {
    if (fields.has(`token_${name}`)) {
      if (fields.has(name)) {
        warnings.push(`Both 'token_${name}' and deprecated '${name}' value supplied, ignoring the deprecated value`);
      }
      return [fields.ms(`token_${name}`), 0];
    }
    return fields.has(name) ? [fields.ms(name), fields.ms(name)] : [before, oldBefore];
  };
  const [periodMs, oldPeriodMs] = pick('period', old.periodMs, old.oldPeriodMs);
  const [explicitMaxTtlMs, oldExplicitMaxTtlMs] = pick(
    'explicit_max_ttl',
    old.explicitMaxTtlMs,
    old.oldExplicitMaxTtlMs,
  );
  return { periodMs, oldPeriodMs, explicitMaxTtlMs, oldExplicitMaxTtlMs };
}

const TYPES = ['service', 'batch', 'default-service', 'default-batch'] as const;

function typeOf(text: string): Role['type'] {
  const found = TYPES.find((type) => type === text);
  if (found === undefined) throw new VaultProblem(400, `invalid 'token_type' value ${JSON.stringify(text)}`);
  return found;
}

function refuseImpossible(role: Role): void {
  if (role.type !== 'batch') return;
  const cannot = (what: string) =>
    new VaultProblem(400, `'token_type' cannot be 'batch' when role is set to generate ${what}`);
  if (!role.orphan) throw cannot('non-orphan tokens');
  if (role.periodMs > 0) throw cannot('periodic tokens');
  if (role.renewable) throw cannot('renewable tokens');
  if (role.explicitMaxTtlMs > 0) throw cannot('tokens with an explicit max TTL');
}

function roleJson(role: Role): Readonly<Record<string, unknown>> {
  return {
    period: seconds(role.oldPeriodMs),
    token_period: seconds(role.periodMs),
    explicit_max_ttl: seconds(role.oldExplicitMaxTtlMs),
    token_explicit_max_ttl: seconds(role.explicitMaxTtlMs),
    disallowed_policies: role.disallowedPolicies,
    allowed_policies: role.allowedPolicies,
    disallowed_policies_glob: role.disallowedPoliciesGlob,
    allowed_policies_glob: role.allowedPoliciesGlob,
    name: role.name,
    orphan: role.orphan,
    path_suffix: role.pathSuffix,
    renewable: role.renewable,
    token_type: role.type,
    allowed_entity_aliases: role.entityAliases.length > 0 ? role.entityAliases : null,
    token_no_default_policy: role.noDefaultPolicy,
    ...(role.boundCidrs.length > 0 ? { token_bound_cidrs: role.boundCidrs } : {}),
    ...(role.numUses > 0 ? { token_num_uses: role.numUses } : {}),
  };
}
