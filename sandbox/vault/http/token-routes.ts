import type { TokenRole, VaultState } from '../state/state.ts';
import { MAX_TTL_MS, type NewToken, type Token } from '../state/tokens.ts';
import { type Answer, type Call, causes, durationMs, seconds, text, texts, VaultProblem } from './call.ts';

export function lookupSelf({ state, token }: Call): Answer {
  return { data: tokenJson(state, token) };
}

export function renewSelf(call: Call): Answer {
  return renewed(call, call.token);
}

export function revokeSelf({ state, token }: Call): Answer {
  state.tokens.revoke(token.id);
  return {};
}

export function lookupToken({ state, body }: Call): Answer {
  const token = state.tokens.get(text(body, 'token'));
  if (token === undefined) throw new VaultProblem(403, 'bad token');
  return { data: tokenJson(state, token) };
}

export function lookupAccessor(call: Call): Answer {
  const token = accessorToken(call);
  // By its accessor a token is described, and never shown.
  return { data: { ...tokenJson(call.state, token), id: '' } };
}

export function renewAccessor(call: Call): Answer {
  const answer = renewed(call, accessorToken(call));
  return { ...answer, auth: { ...(answer.auth as object), client_token: '' } };
}

export function revokeAccessor(call: Call): Answer {
  call.state.tokens.revoke(accessorToken(call).id);
  return {};
}

/** `auth/token/create`, `create-orphan` and `create/:role`. */
export function createToken(call: Call): Answer {
  const { state, body, token: parent, path } = call;
  const roleName = path.startsWith('auth/token/create/') ? call.rest : undefined;
  const role = roleName === undefined ? undefined : roleOf(state, roleName);
  const token = state.tokens.create({
    ...policiesAndTtl(call, role),
    path: roleName === undefined ? path : `auth/token/create/${role?.pathSuffix ?? roleName}`,
    displayName: `token${text(body, 'display_name') === '' ? '' : `-${text(body, 'display_name')}`}`,
    meta: metaOf(body),
    orphan: role?.orphan ?? (path.endsWith('create-orphan') || body['no_parent'] === true),
    renewable: role?.renewable ?? body['renewable'] !== false,
    numUses: typeof body['num_uses'] === 'number' ? body['num_uses'] : 0,
    parentId: parent.id,
    ...(roleName === undefined ? {} : { role: roleName }),
  });
  return { auth: authJson(state, token), accessor: token.accessor };
}

function roleOf(state: VaultState, name: string): TokenRole {
  const role = state.content.tokenRoles?.[name];
  if (role === undefined) throw new VaultProblem(400, `unknown role ${name}`);
  return role;
}

function policiesAndTtl(call: Call, role: TokenRole | undefined): NewToken {
  const { body } = call;
  const wanted = wantedPolicies(call, role);
  const bare = role?.noDefaultPolicy ?? body['no_default_policy'] === true;
  const policies = wanted.includes('root') || bare ? wanted : [...new Set(['default', ...wanted])];
  const explicit = [role?.explicitMaxTtlMs ?? 0, durationMs(body['explicit_max_ttl']) ?? 0].filter((ms) => ms > 0);
  const ttlMs = durationMs(body['ttl']) ?? (wanted.includes('root') ? undefined : MAX_TTL_MS);
  return {
    policies: policies.sort(),
    ...(ttlMs === undefined ? {} : { creationTtlMs: ttlMs }),
    explicitMaxTtlMs: explicit.length === 0 ? 0 : Math.min(...explicit),
    periodMs: role?.periodMs ?? durationMs(body['period']) ?? 0,
  };
}

/** What was asked for, or all that may be given; more than that is refused. */
function wantedPolicies({ body, token: parent }: Call, role: TokenRole | undefined): string[] {
  const wanted = texts(body, 'policies') ?? [...(role?.allowedPolicies ?? parent.policies)];
  if (role === undefined && parent.policies.includes('root')) return wanted;
  const limit = role?.allowedPolicies ?? parent.policies;
  if (wanted.every((name) => name === 'default' || limit.includes(name))) return wanted;
  if (role === undefined) throw new VaultProblem(400, 'child policies must be subset of parent');
  throw new VaultProblem(
    400,
    `token policies (${quoted(wanted)}) must be subset of the role's allowed policies (${quoted(role.allowedPolicies)})`,
  );
}

const quoted = (names: readonly string[]): string => `[${names.map((name) => JSON.stringify(name)).join(' ')}]`;

function metaOf(body: Call['body']): Record<string, string> | null {
  const meta = body['meta'];
  if (typeof meta !== 'object' || meta === null) return null;
  return Object.fromEntries(Object.entries(meta).map(([key, value]) => [key, String(value)]));
}

function renewed({ state, body }: Call, token: Token): Answer {
  if (!token.renewable || token.expiresAtMs === 0) throw new VaultProblem(400, 'lease is not renewable');
  const incrementMs = durationMs(body['increment']) ?? 0;
  return { auth: authJson(state, state.tokens.renew(token, incrementMs)) };
}

function accessorToken({ state, body }: Call): Token {
  const accessor = text(body, 'accessor');
  if (accessor === '') throw new VaultProblem(400, causes('missing accessor'));
  const token = state.tokens.byAccessor(accessor);
  if (token === undefined) throw new VaultProblem(400, causes('invalid accessor'));
  return token;
}

export function authJson(state: VaultState, token: Token) {
  return {
    client_token: token.id,
    accessor: token.accessor,
    policies: token.policies,
    token_policies: token.policies,
    metadata: token.meta,
    lease_duration: seconds(state.tokens.ttlMs(token)),
    renewable: token.renewable,
    entity_id: token.entityId,
    token_type: token.type,
    orphan: token.orphan,
    mfa_requirement: null,
    num_uses: token.numUses,
  };
}

function tokenJson(state: VaultState, token: Token) {
  const isRoot = token.expiresAtMs === 0;
  const renewal = token.lastRenewedAtMs;
  return {
    id: token.id,
    accessor: token.accessor,
    creation_time: seconds(token.createdAtMs),
    creation_ttl: seconds(token.creationTtlMs),
    display_name: token.displayName,
    entity_id: token.entityId,
    expire_time: isRoot ? null : new Date(token.expiresAtMs).toISOString(),
    explicit_max_ttl: seconds(token.explicitMaxTtlMs),
    ...(isRoot ? {} : { issue_time: new Date(token.createdAtMs).toISOString() }),
    ...(renewal === undefined
      ? {}
      : { last_renewal: new Date(renewal).toISOString(), last_renewal_time: seconds(renewal) }),
    meta: token.meta,
    num_uses: state.tokens.usesLeft(token),
    orphan: token.orphan,
    path: token.path,
    ...(token.periodMs > 0 ? { period: seconds(token.periodMs) } : {}),
    policies: token.policies,
    ...(isRoot ? {} : { renewable: token.renewable }),
    ...(token.role === undefined ? {} : { role: token.role }),
    ttl: seconds(state.tokens.ttlMs(token)),
    type: token.type,
  };
}

export function readTokenRole({ state, rest }: Call): Answer {
  const role = state.content.tokenRoles?.[rest];
  if (role === undefined) throw new VaultProblem(404);
  return {
    data: {
      name: rest,
      allowed_policies: role.allowedPolicies,
      disallowed_policies: [],
      orphan: role.orphan ?? false,
      renewable: role.renewable ?? true,
      path_suffix: role.pathSuffix ?? '',
      token_explicit_max_ttl: seconds(role.explicitMaxTtlMs ?? 0),
      token_period: seconds(role.periodMs ?? 0),
      token_no_default_policy: role.noDefaultPolicy ?? false,
      token_type: 'default-service',
    },
  };
}
