import type { Answer, Call, Endpoint, Engine } from '../../http/endpoint.ts';
import type { Fields } from '../../http/fields.ts';
import { causes, VaultProblem } from '../../problem.ts';
import type { Token } from '../../state/tokens.ts';
import { createToken } from './create.ts';
import { CREATE_FIELDS, ROLE_FIELDS } from './fields.ts';
import { authJson, tokenJson } from './json.ts';
import { TokenRoles } from './roles.ts';

const TOKEN: Fields = { token: 'text' };
const RENEW: Fields = { token: 'text', increment: 'seconds' };
const ACCESSOR: Fields = { accessor: 'text' };

/** `auth/token`: tokens are made, described, extended and ended here. */
export const TOKEN_BACKEND: Engine = {
  type: 'token',
  open: (_mount, _state, content) => endpoints(new TokenRoles(content)),
};

function endpoints(roles: TokenRoles): readonly Endpoint[] {
  return [
    { pattern: 'roles/', list: () => roles.list() },
    {
      pattern: 'roles/:role_name',
      fields: ROLE_FIELDS,
      exists: ({ fields }) => roles.get(fields.text('role_name')) !== undefined,
      read: (call) => roles.read(call),
      update: (call) => roles.write(call),
      delete: (call) => roles.delete(call),
    },
    { pattern: 'accessors/', needsSudo: true, list: ({ state }) => ({ data: { keys: state.tokens.accessors() } }) },
    { pattern: 'create-orphan', fields: CREATE_FIELDS, update: (call) => createToken(call, roles, true) },
    {
      pattern: 'create/:role_name',
      fields: { role_name: 'text', ...CREATE_FIELDS },
      update: (call) => createToken(call, roles),
    },
    { pattern: 'create', fields: CREATE_FIELDS, update: (call) => createToken(call, roles) },
    { pattern: 'lookup', fields: TOKEN, read: lookup, update: lookup },
    { pattern: 'lookup-accessor', fields: ACCESSOR, update: lookupAccessor },
    { pattern: 'lookup-self', fields: TOKEN, read: lookupSelf, update: lookupSelf },
    { pattern: 'revoke-accessor', fields: ACCESSOR, update: revokeAccessor },
    { pattern: 'revoke-self', update: (call) => revoke(call, call.token) },
    { pattern: 'revoke', fields: TOKEN, update: (call) => revoke(call, namedToken(call)) },
    { pattern: 'revoke-orphan', fields: TOKEN, needsSudo: true, update: revokeOrphan },
    { pattern: 'renew-accessor', fields: { ...ACCESSOR, increment: 'seconds' }, update: renewAccessor },
    { pattern: 'renew-self', fields: RENEW, update: (call) => renewed(call, call.token) },
    { pattern: 'renew', fields: RENEW, update: (call) => renewed(call, namedToken(call)) },
  ];
}

function namedToken(call: Call): Token | undefined {
  const id = call.fields.text('token');
  if (id === '') throw new VaultProblem(400, 'missing token ID');
  return call.state.tokens.get(id);
}

function lookup(call: Call): Answer {
  const { state, fields } = call;
  const token = fields.text('token') === '' ? call.token : state.tokens.get(fields.text('token'));
  if (token === undefined) throw new VaultProblem(403, 'bad token');
  return { data: tokenJson(state, token) };
}

function lookupSelf({ state, token }: Call): Answer {
  if (token === undefined) throw new VaultProblem(403, 'bad token');
  return { data: tokenJson(state, token) };
}

function lookupAccessor(call: Call): Answer {
  // By its accessor a token is described, and never shown.
  return { data: { ...tokenJson(call.state, accessorToken(call)), id: '' } };
}

function renewAccessor(call: Call): Answer {
  const answer = renewed(call, accessorToken(call));
  return { ...answer, ...(answer.auth === undefined ? {} : { auth: { ...answer.auth, client_token: '' } }) };
}

function renewed({ state, fields }: Call, token: Token | undefined): Answer {
  if (token === undefined) throw new VaultProblem(400, 'token not found');
  if (token.type === 'batch') throw new VaultProblem(400, 'batch tokens cannot be renewed');
  const warnings = state.tokens.renew(token, fields.ms('increment'));
  return { auth: authJson(state, token), warnings };
}

/** Revoking what is not there is no error. */
function revoke({ state }: Call, token: Token | undefined): undefined {
  if (token === undefined) return undefined;
  if (token.type === 'batch') throw new VaultProblem(400, 'batch tokens cannot be revoked');
  state.tokens.revoke(token.id);
  return undefined;
}

function revokeOrphan(call: Call): undefined {
  const token = namedToken(call);
  if (token === undefined) throw new VaultProblem(400, 'token to revoke not found');
  if (token.type === 'batch') throw new VaultProblem(400, 'batch tokens cannot be revoked');
  call.state.tokens.revokeOrphan(token.id);
  return undefined;
}

function revokeAccessor(call: Call): Answer | undefined {
  const accessor = call.fields.text('accessor');
  if (accessor === '') throw new VaultProblem(400, causes('missing accessor'));
  const token = call.state.tokens.byAccessor(accessor);
  if (token === undefined) return { warnings: ['No token found with this accessor'] };
  return revoke(call, token);
}

function accessorToken({ state, fields }: Call): Token {
  const accessor = fields.text('accessor');
  if (accessor === '') throw new VaultProblem(400, causes('missing accessor'));
  const token = state.tokens.byAccessor(accessor);
  if (token === undefined) throw new VaultProblem(400, causes('invalid accessor'));
  return token;
}
