import { inCidrs } from '../../http/cidr.ts';
import type { Answer, Call } from '../../http/endpoint.ts';
import { causes, VaultProblem } from '../../problem.ts';
import { limitsOf } from '../../state/mounts.ts';
import { sanitized } from '../../state/policy-names.ts';
import { calculateTtl, type TtlWish } from '../../state/ttl.ts';
import { authJson } from '../token/json.ts';
import type { Role } from './roles.ts';
import type { SecretId } from './secret-ids.ts';

type RoleBy = (match: (role: Role) => boolean) => Role | undefined;

/** `auth/approle/login`: a token for whoever knows a role id, and a secret id where the role asks for one. */
export function login(call: Call, find: RoleBy): Answer {
  const roleId = call.fields.text('role_id').trim();
  if (roleId === '') throw new VaultProblem(500, 'failed to determine alias name from login request');
  const role = find((known) => known.roleId === roleId);
  if (role === undefined) throw new VaultProblem(400, 'invalid role or secret ID');
  const secret = role.bindSecretId ? presented(call, role) : undefined;
  if (role.secretIdCidrs.length > 0 && !inCidrs(call.client, role.secretIdCidrs)) {
    throw new VaultProblem(
      400,
      `source address ${JSON.stringify(call.client)} unauthorized by CIDR restrictions on the role: <nil>`,
    );
  }
  return issue(call, { role, secret, find });
}

function presented(call: Call, role: Role): SecretId {
  const id = call.fields.text('secret_id').trim();
  if (id === '') throw new VaultProblem(400, 'missing secret_id');
  const secret = role.secrets.get(id);
  if (secret === undefined) throw new VaultProblem(400, 'invalid role or secret ID');
  role.secrets.use(id);
  if (secret.cidrs.length > 0 && !inCidrs(call.client, secret.cidrs)) {
    const source = `source address ${JSON.stringify(call.client)} unauthorized`;
    throw new VaultProblem(
      400,
      secret.numUses === 0
        ? `${source} through CIDR restrictions on the secret ID`
        : `${source} by CIDR restrictions on the secret ID: <nil>`,
    );
  }
  return secret;
}

function issue(
  call: Call,
  { role, secret, find }: { readonly role: Role; readonly secret: SecretId | undefined; readonly find: RoleBy },
): Answer {
  const { state, mount } = call;
  const limits = limitsOf(mount);
  const { ttlMs, warnings } = calculateTtl(state.clock.now(), limits, termsOf(role));
  const isBatch = role.tokenType === 'batch';
  const token = state.tokens.create({
    policies: sanitized(role.policies, !role.noDefaultPolicy),
    path: call.path,
    displayName: mount.path.replace(/^auth\/|\/$/g, '').replaceAll('/', '-'),
    meta: { role_name: role.name, ...secret?.metadata },
    orphan: true,
    type: isBatch ? 'batch' : 'service',
    renewable: !isBatch,
    creationTtlMs: ttlMs,
    limits,
    numUses: role.tokenNumUses,
    explicitMaxTtlMs: role.explicitMaxTtlMs,
    periodMs: role.periodMs,
    boundCidrs: secret !== undefined && secret.tokenCidrs.length > 0 ? secret.tokenCidrs : role.tokenCidrs,
    entityId: state.entities.of(mount.accessor, role.roleId),
    renewalTerms: () => renewalTerms(find, role.name),
  });
  return { auth: authJson(state, token), warnings };
}

const termsOf = (role: Role): TtlWish => ({
  ttlMs: role.tokenTtlMs,
  maxTtlMs: role.tokenMaxTtlMs,
  periodMs: role.periodMs,
  explicitMaxTtlMs: role.explicitMaxTtlMs,
});

/** A renewal goes by the role as it is then. */
function renewalTerms(find: RoleBy, name: string): TtlWish {
  const role = find((known) => known.name === name);
  if (role === undefined) {
    const why = `failed to renew entry: role ${JSON.stringify(name)} does not exist during renewal`;
    throw new VaultProblem(500, causes(why));
  }
  return termsOf(role);
}
