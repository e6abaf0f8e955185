import { randomUUID } from 'node:crypto';
import type { VaultState } from '../state/state.ts';
import { type Answer, type Call, text, VaultProblem } from './call.ts';
import { authJson } from './token-routes.ts';

/** `secret/data/:path` of the KV v2 engine; only what the world was given. */
export function readSecret({ state, rest }: Call): Answer {
  const data = state.content.secrets?.[rest];
  if (data === undefined) throw new VaultProblem(404);
  const created = '2026-01-01T00:00:00Z';
  const metadata = { created_time: created, custom_metadata: null, deletion_time: '', destroyed: false, version: 1 };
  return { data: { data, metadata } };
}

/** `GET secret/metadata/:path?list=true`: names one level down, folders with a slash. */
export function listSecrets({ state, rest }: Call): Answer {
  const folder = rest === '' || rest.endsWith('/') ? rest : `${rest}/`;
  const below = Object.keys(state.content.secrets ?? {}).filter((path) => path.startsWith(folder));
  const keys = below.map((path) => path.slice(folder.length).replace(/\/.*$/, '/'));
  if (keys.length === 0) throw new VaultProblem(404);
  return { data: { keys: [...new Set(keys)].sort() } };
}

/** `auth/approle/login`; needs no token. */
export function appRoleLogin(state: VaultState, body: Call['body']): Answer {
  const roleId = text(body, 'role_id');
  if (roleId === '') throw new VaultProblem(400, 'missing role_id');
  const role = state.content.appRoles?.find((known) => known.roleId === roleId);
  if (role === undefined || role.secretId !== text(body, 'secret_id')) {
    throw new VaultProblem(400, 'invalid role or secret ID');
  }
  const token = state.tokens.create({
    policies: [...new Set(['default', ...role.policies])].sort(),
    path: 'auth/approle/login',
    displayName: 'approle',
    meta: { role_name: role.name },
    orphan: true,
    creationTtlMs: role.ttlMs,
    entityId: randomUUID(),
  });
  return { auth: authJson(state, token), accessor: token.accessor };
}
