import type { Answer, Call } from '../../http/endpoint.ts';
import { durationMs } from '../../http/fields.ts';
import { causes, VaultProblem } from '../../problem.ts';
import { limitsOf } from '../../state/mounts.ts';
import { globFits } from '../../state/parameters.ts';
import type { Token } from '../../state/tokens.ts';
import { calculateTtl } from '../../state/ttl.ts';
import { authJson } from './json.ts';
import { policiesFor } from './policies.ts';
import type { Role, TokenRoles } from './roles.ts';

interface Making {
  readonly call: Call;
  readonly parent: Token;
  readonly role: Role | undefined;
  readonly isOrphan: boolean;
}

/** `auth/token/create`, `create-orphan` (`isOrphan`) and `create/:role_name`. */
export function createToken(call: Call, roles: TokenRoles, isOrphan = false): Answer {
  const name = call.fields.text('role_name');
  const role = name === '' ? undefined : roles.get(name);
  if (name !== '' && role === undefined) throw new VaultProblem(400, `unknown role ${name}`);
  const parent = call.token;
  if (parent === undefined) throw new VaultProblem(400, 'parent token lookup failed: no parent found');
  return make({ call, parent, role, isOrphan }, roles);
}

function make(making: Making, roles: TokenRoles): Answer {
  const { call, role } = making;
  refuseParent(making);
  const type = typeFor(making);
  refuseAlias(making);
  if (call.fields.text('id') !== '' && !call.isSudo) {
    throw new VaultProblem(400, 'root or sudo privileges required to specify token id');
  }
  const warnings: string[] = [];
  const policies = policiesFor(making);
  refuseRoot(making, policies, type);
  const orphan = orphanFor(making);
  const life = lifeFor(making, { policies, type, warnings });
  if (call.fields.text('id') !== '') {
    warnings.push(
      'Supplying a custom ID for the token uses the weaker SHA1 hashing instead of the more secure SHA2-256 HMAC for token obfuscation. SHA1 hashed tokens on the wire leads to less secure lookups.',
    );
  }
  const token = call.state.tokens.create({
    ...identityOf(making, orphan),
    ...life,
    policies,
    type,
    ...(role === undefined ? {} : { role: role.name, renewalTerms: () => termsOfRole(roles, role.name) }),
  });
  for (const name of policies) {
    if (!call.state.policies.has(name)) warnings.push(`Policy ${JSON.stringify(name)} does not exist`);
  }
  return { auth: authJson(call.state, token), warnings };
}

/** A role's period and maximum as they are at the renewal, not at the creation. */
function termsOfRole(roles: TokenRoles, name: string) {
  const role = roles.get(name);
  if (role === undefined) {
    const why = `failed to renew entry: original token role ${JSON.stringify(name)} could not be found, not renewing`;
    throw new VaultProblem(500, causes(why));
  }
  return { periodMs: role.periodMs, explicitMaxTtlMs: role.explicitMaxTtlMs };
}

function refuseParent({ call, parent }: Making): void {
  if (parent.type === 'batch') throw new VaultProblem(400, 'batch tokens cannot create more tokens');
  if (parent.numUses > 0) throw new VaultProblem(400, 'restricted use token cannot generate child tokens');
  if (call.fields.count('num_uses') < 0) throw new VaultProblem(400, 'number of uses cannot be negative');
}

function typeFor({ call, role }: Making): Token['type'] {
  const asked = call.fields.text('type') || (role?.type === 'default-batch' ? 'batch' : '');
  const type = role?.type === 'service' || role?.type === 'batch' ? role.type : asked;
  if (type === '' || type === 'service') return 'service';
  if (type !== 'batch') throw new VaultProblem(400, "invalid 'token_type' value");
  const isSet = (name: string) => call.fields.text(name) !== '' && durationMs(call.fields.text(name)) !== 0;
  const bad = ['explicit_max_ttl', 'num_uses', 'period'].find((name) =>
    name === 'num_uses' ? call.fields.count(name) !== 0 : isSet(name),
  );
  if (bad !== undefined) throw new VaultProblem(400, `batch tokens cannot have ${JSON.stringify(bad)} set`);
  return 'batch';
}

function refuseAlias({ call, role }: Making): void {
  const alias = call.fields.text('entity_alias').toLowerCase();
  if (alias === '') return;
  if (role === undefined) {
    throw new VaultProblem(400, "'entity_alias' is only allowed in combination with token role");
  }
  if (!role.entityAliases.some((allowed) => globFits(allowed, alias))) {
    throw new VaultProblem(400, "invalid 'entity_alias' value");
  }
}

function refuseRoot({ parent }: Making, policies: readonly string[], type: Token['type']): void {
  const internal = policies.find((name) => name === 'response-wrapping' || name === 'control-group');
  if (internal !== undefined) throw new VaultProblem(400, `cannot assign policy ${JSON.stringify(internal)}`);
  if (!policies.includes('root')) return;
  if (!parent.policies.includes('root')) {
    throw new VaultProblem(400, 'root tokens may not be created without parent token being root');
  }
  if (type === 'batch') throw new VaultProblem(400, 'batch tokens cannot be root tokens');
}

function orphanFor({ call, role, isOrphan }: Making): boolean {
  if (role !== undefined) return role.orphan;
  if (!call.fields.flag('no_parent')) return isOrphan;
  if (!call.isSudo) throw new VaultProblem(400, 'root or sudo privileges required to create orphan token');
  return true;
}

function identityOf({ call, parent, role }: Making, orphan: boolean) {
  const { fields } = call;
  const name = fields.text('display_name');
  const uses = [fields.count('num_uses'), role?.numUses ?? 0].filter((count) => count > 0);
  const id = fields.text('id');
  const alias = fields.text('entity_alias').toLowerCase();
  const inherited = orphan ? '' : parent.entityId;
  const cidrs = role?.boundCidrs ?? (orphan ? [] : parent.boundCidrs);
  return {
    ...(id === '' ? {} : { id }),
    path: role?.pathSuffix ? `${call.path}/${role.pathSuffix}` : call.path,
    displayName: name === '' ? 'token' : `token-${name}`.replace(/[^a-zA-Z0-9-]/g, '-').replace(/-$/, ''),
    meta: fields.pairs('meta') ?? null,
    numUses: uses.length === 0 ? 0 : Math.min(...uses),
    orphan,
    ...(orphan ? {} : { parentId: parent.id }),
    entityId: alias === '' ? inherited : call.state.entities.of(call.mount.accessor, alias),
    boundCidrs: cidrs,
  };
}

/** How long it lives, and what may be renewed of it. */
function lifeFor(
  { call, parent, role }: Making,
  { policies, type, warnings }: { policies: readonly string[]; type: Token['type']; warnings: string[] },
) {
  const { fields, state } = call;
  const explicitMaxTtlMs = positiveMs(call, 'explicit_max_ttl');
  const periodMs = positiveMs(call, 'period');
  if (periodMs > 0 && !call.isSudo) {
    throw new VaultProblem(400, 'root or sudo privileges required to create periodic token');
  }
  const ttl = positiveMs(call, fields.text('ttl') === '' ? 'lease' : 'ttl');
  const service = type === 'service' ? role : undefined;
  const maxMs = lesser(explicitMaxTtlMs, service?.explicitMaxTtlMs ?? 0, (value) =>
    warnings.push(
      `Explicit max TTL specified both during creation call and in role; using the lesser value of ${value} seconds`,
    ),
  );
  const usedPeriodMs = lesser(periodMs, service?.periodMs ?? 0, (value) =>
    warnings.push(`Period specified both during creation call and in role; using the lesser value of ${value} seconds`),
  );
  const limits = limitsOf(call.mount);
  let creationTtlMs = 0;
  if (usedPeriodMs > 0 || ttl > 0 || !policies.includes('root')) {
    const wish = { ttlMs: ttl, periodMs: usedPeriodMs, explicitMaxTtlMs: maxMs };
    const granted = calculateTtl(state.clock.now(), limits, wish);
    warnings.push(...granted.warnings);
    creationTtlMs = granted.ttlMs;
  } else {
    creationTtlMs = maxMs;
  }
  if (creationTtlMs === 0 && parent.creationTtlMs !== 0) {
    throw new VaultProblem(400, 'expiring root tokens cannot create non-expiring root tokens');
  }
  const renewable = fields.flag('renewable', true) && (role?.renewable ?? true) && type === 'service';
  return { creationTtlMs, limits, explicitMaxTtlMs, periodMs, renewable: renewable && creationTtlMs > 0 };
}

function positiveMs({ fields }: Call, name: string): number {
  const text = fields.text(name);
  const ms = text === '' ? 0 : durationMs(text);
  if (ms < 0) throw new VaultProblem(400, `${name} must be positive`);
  return ms;
}

/** The shorter of the call's and the role's, where both have one; `tell` of that, in seconds. */
function lesser(asked: number, ofRole: number, tell: (seconds: number) => void): number {
  if (asked === 0 || ofRole === 0) return asked + ofRole;
  const least = Math.min(asked, ofRole);
  tell(Math.floor(least / 1000));
  return least;
}
