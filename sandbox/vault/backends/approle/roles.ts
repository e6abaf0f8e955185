import { randomUUID } from 'node:crypto';
import type { Call } from '../../http/endpoint.ts';
import type { Fields } from '../../http/fields.ts';
import { seconds } from '../../http/frame.ts';
import { VaultProblem } from '../../problem.ts';
import { refuseCidrs } from './cidrs.ts';
import type { SecretIds } from './secret-ids.ts';

export const ROLE_FIELDS: Fields = {
  role_name: 'text',
  bind_secret_id: 'flag',
  bound_cidr_list: 'list',
  secret_id_bound_cidrs: 'list',
  policies: 'list',
  secret_id_num_uses: 'count',
  secret_id_ttl: 'seconds',
  period: 'seconds',
  role_id: 'text',
  local_secret_ids: 'flag',
  token_bound_cidrs: 'list',
  token_explicit_max_ttl: 'seconds',
  token_max_ttl: 'seconds',
  token_no_default_policy: 'flag',
  token_period: 'seconds',
  token_type: 'text',
  token_ttl: 'seconds',
  token_num_uses: 'count',
  token_policies: 'list',
};

export interface Role {
  readonly name: string;
  readonly roleId: string;
  readonly bindSecretId: boolean;
  readonly secretIdCidrs: readonly string[];
  readonly secretIdNumUses: number;
  readonly secretIdTtlMs: number;
  readonly policies: readonly string[];
  /** Set by their old names, and read back by these too. */
  readonly oldPolicies: readonly string[];
  readonly oldPeriodMs: number;
  readonly periodMs: number;
  readonly tokenTtlMs: number;
  readonly tokenMaxTtlMs: number;
  readonly explicitMaxTtlMs: number;
  readonly noDefaultPolicy: boolean;
  readonly tokenNumUses: number;
  readonly tokenCidrs: readonly string[];
  readonly tokenType: 'default' | 'service' | 'batch';
  readonly secrets: SecretIds;
}

export function newRole(name: string, secrets: SecretIds): Role {
  return {
    name: name.toLowerCase(),
    roleId: randomUUID(),
    bindSecretId: true,
    secretIdCidrs: [],
    secretIdNumUses: 0,
    secretIdTtlMs: 0,
    policies: [],
    oldPolicies: [],
    oldPeriodMs: 0,
    periodMs: 0,
    tokenTtlMs: 0,
    tokenMaxTtlMs: 0,
    explicitMaxTtlMs: 0,
    noDefaultPolicy: false,
    tokenNumUses: 0,
    tokenCidrs: [],
    tokenType: 'default',
    secrets,
  };
}

/** The role with what a request sets; a `VaultProblem` for what cannot be. */
export function changedRole(old: Role, { fields }: Call, warnings: string[]): Role {
  const list = (name: string, before: readonly string[]) => (fields.has(name) ? fields.list(name) : before);
  const oldPolicies = fields.has('token_policies') ? [] : list('policies', old.oldPolicies);
  const oldPeriodMs = fields.has('token_period') ? 0 : fields.ms('period', old.oldPeriodMs);
  const role: Role = {
    ...old,
    roleId: fields.text('role_id', old.roleId),
    bindSecretId: fields.flag('bind_secret_id', old.bindSecretId),
    secretIdCidrs: list('secret_id_bound_cidrs', list('bound_cidr_list', old.secretIdCidrs)),
    secretIdNumUses: fields.count('secret_id_num_uses', old.secretIdNumUses),
    secretIdTtlMs: fields.ms('secret_id_ttl', old.secretIdTtlMs),
    policies: list('token_policies', list('policies', old.policies)),
    oldPolicies,
    oldPeriodMs,
    periodMs: fields.ms('token_period', fields.ms('period', old.periodMs)),
    tokenTtlMs: fields.ms('token_ttl', old.tokenTtlMs),
    tokenMaxTtlMs: fields.ms('token_max_ttl', old.tokenMaxTtlMs),
    explicitMaxTtlMs: fields.ms('token_explicit_max_ttl', old.explicitMaxTtlMs),
    noDefaultPolicy: fields.flag('token_no_default_policy', old.noDefaultPolicy),
    tokenNumUses: fields.count('token_num_uses', old.tokenNumUses),
    tokenCidrs: list('token_bound_cidrs', old.tokenCidrs),
    tokenType: fields.has('token_type') ? typeOf(fields.text('token_type'), warnings) : old.tokenType,
  };
  refuse(role);
  return role;
}

function typeOf(text: string, warnings: string[]): Role['tokenType'] {
  if (text === 'default-service' || text === 'default-batch') {
    const type = text === 'default-service' ? 'service' : 'batch';
    warnings.push(`${text} has no useful meaning; adjusting to ${type}`);
    return type;
  }
  if (text === '' || text === 'default') return 'default';
  if (text === 'service' || text === 'batch') return text;
  throw new VaultProblem(400, `invalid 'token_type' value ${JSON.stringify(text)}`);
}

function refuse(role: Role): void {
  refuseCidrs(role.secretIdCidrs, 'CIDR blocks');
  const problem = [
    [role.roleId === '', 'invalid role_id supplied, or failed to generate a role_id'],
    [role.secretIdNumUses < 0, 'secret_id_num_uses cannot be negative'],
    [role.tokenNumUses < 0, "'token_num_uses' cannot be negative"],
    [
      role.tokenMaxTtlMs > 0 && role.tokenTtlMs > role.tokenMaxTtlMs,
      "'token_ttl' cannot be greater than 'token_max_ttl'",
    ],
    [
      role.tokenType === 'batch' && role.periodMs > 0,
      "'token_type' cannot be 'batch' or 'default_batch' when set to generate periodic tokens",
    ],
    [
      role.tokenType === 'batch' && role.tokenNumUses > 0,
      "'token_type' cannot be 'batch' or 'default_batch' when set to generate tokens with limited use count",
    ],
  ].find(([isSo]) => isSo === true)?.[1];
  if (typeof problem === 'string') throw new VaultProblem(400, problem);
}

export function roleJson(role: Role): Readonly<Record<string, unknown>> {
  return {
    bind_secret_id: role.bindSecretId,
    local_secret_ids: false,
    secret_id_bound_cidrs: role.secretIdCidrs.length > 0 ? role.secretIdCidrs : null,
    secret_id_num_uses: role.secretIdNumUses,
    secret_id_ttl: seconds(role.secretIdTtlMs),
    token_bound_cidrs: role.tokenCidrs,
    token_explicit_max_ttl: seconds(role.explicitMaxTtlMs),
    token_max_ttl: seconds(role.tokenMaxTtlMs),
    token_no_default_policy: role.noDefaultPolicy,
    token_num_uses: role.tokenNumUses,
    token_period: seconds(role.periodMs),
    token_policies: role.policies,
    token_ttl: seconds(role.tokenTtlMs),
    token_type: role.tokenType,
    ...(role.oldPeriodMs > 0 ? { period: seconds(role.oldPeriodMs) } : {}),
    ...(role.oldPolicies.length > 0 ? { policies: role.oldPolicies } : {}),
  };
}
