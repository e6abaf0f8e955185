import type { Fields } from '../../http/fields.ts';

export const CREATE_FIELDS: Fields = {
  display_name: 'text',
  explicit_max_ttl: 'text',
  entity_alias: 'text',
  num_uses: 'count',
  period: 'text',
  renewable: 'flag',
  ttl: 'text',
  lease: 'text',
  type: 'text',
  no_default_policy: 'flag',
  id: 'text',
  meta: 'pairs',
  no_parent: 'flag',
  policies: 'texts',
};

export const ROLE_FIELDS: Fields = {
  role_name: 'text',
  allowed_policies: 'list',
  disallowed_policies: 'list',
  allowed_policies_glob: 'list',
  disallowed_policies_glob: 'list',
  orphan: 'flag',
  period: 'seconds',
  path_suffix: 'text',
  explicit_max_ttl: 'seconds',
  renewable: 'flag',
  bound_cidrs: 'list',
  allowed_entity_aliases: 'list',
  token_bound_cidrs: 'list',
  token_explicit_max_ttl: 'seconds',
  token_no_default_policy: 'flag',
  token_period: 'seconds',
  token_type: 'text',
  token_num_uses: 'count',
};
