import type { Endpoint, Engine } from '../../http/endpoint.ts';
import type { Fields } from '../../http/fields.ts';
import type { VaultContent, VaultState } from '../../state/state.ts';
import { AppRoles } from './app-roles.ts';
import { login } from './login.ts';
import { ROLE_FIELDS } from './roles.ts';

const ROLE: Fields = { role_name: 'text' };
const NEW_SECRET: Fields = {
  ...ROLE,
  metadata: 'text',
  cidr_list: 'list',
  token_bound_cidrs: 'list',
  num_uses: 'count',
  ttl: 'seconds',
};
const SECRET: Fields = { ...ROLE, secret_id: 'text' };
const ACCESSOR: Fields = { ...ROLE, secret_id_accessor: 'text' };

/** The AppRole auth method, wherever it is mounted. */
export const APPROLE: Engine = {
  type: 'approle',
  open: (_mount, state, content) => endpoints(state, content),
};

function endpoints(state: VaultState, content: VaultContent | undefined): readonly Endpoint[] {
  const roles = new AppRoles(state.clock);
  for (const role of content?.appRoles ?? []) roles.seed(role);
  return [
    {
      pattern: 'login',
      fields: { role_id: 'text', secret_id: 'text' },
      isOpen: true,
      update: (call) => login(call, (match) => roles.find(match)),
    },
    { pattern: 'tidy/secret-id', update: () => roles.tidy() },
    { pattern: 'role/', list: () => roles.list() },
    {
      pattern: 'role/:role_name',
      fields: ROLE_FIELDS,
      exists: (call) => roles.of(call) !== undefined,
      read: (call) => roles.read(call),
      update: (call) => roles.write(call),
      delete: (call) => roles.delete(call),
    },
    {
      pattern: 'role/:role_name/role-id',
      fields: { ...ROLE, role_id: 'text' },
      read: (call) => roles.readRoleId(call),
      update: (call) => roles.writeRoleId(call),
    },
    {
      pattern: 'role/:role_name/secret-id/',
      fields: NEW_SECRET,
      list: (call) => roles.listAccessors(call),
      update: (call) => roles.generate(call),
    },
    {
      pattern: 'role/:role_name/custom-secret-id',
      fields: { ...NEW_SECRET, secret_id: 'text' },
      update: (call) => roles.custom(call),
    },
    { pattern: 'role/:role_name/secret-id/lookup/', fields: SECRET, update: (call) => roles.lookup(call) },
    {
      pattern: 'role/:role_name/secret-id/destroy/',
      fields: SECRET,
      update: (call) => roles.destroy(call),
      delete: (call) => roles.destroy(call),
    },
    {
      pattern: 'role/:role_name/secret-id-accessor/lookup/',
      fields: ACCESSOR,
      update: (call) => roles.lookupAccessor(call),
    },
    {
      pattern: 'role/:role_name/secret-id-accessor/destroy/',
      fields: ACCESSOR,
      update: (call) => roles.destroyAccessor(call),
      delete: (call) => roles.destroyAccessor(call),
    },
  ];
}
