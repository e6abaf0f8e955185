import type { Answer, Call, Endpoint } from '../../http/endpoint.ts';
import { durationMs, type Fields } from '../../http/fields.ts';
import { seconds } from '../../http/frame.ts';
import { VaultProblem } from '../../problem.ts';
import { type Mount, type MountConfig, PLAIN_CONFIG } from '../../state/mounts.ts';
import { mountEngine, VAULT_VERSION, type VaultState } from '../../state/state.ts';
import { SYSTEM_TTL_MS } from '../../state/ttl.ts';

type Kind = 'secret' | 'auth';

const NEW: Fields = {
  path: 'text',
  type: 'text',
  description: 'text',
  config: 'map',
  local: 'flag',
  seal_wrap: 'flag',
  external_entropy_access: 'flag',
  plugin_name: 'text',
  plugin_version: 'text',
  options: 'pairs',
};

const TUNE: Fields = {
  path: 'text',
  default_lease_ttl: 'text',
  max_lease_ttl: 'text',
  description: 'text',
  audit_non_hmac_request_keys: 'list',
  audit_non_hmac_response_keys: 'list',
  options: 'pairs',
  listing_visibility: 'text',
  passthrough_request_headers: 'list',
  allowed_response_headers: 'list',
  token_type: 'text',
  user_lockout_config: 'map',
  plugin_version: 'text',
};

/** `sys/mounts` or `sys/auth`: what is mounted, mounting, tuning, unmounting. */
export function mountEndpoints(kind: Kind): readonly Endpoint[] {
  const at = kind === 'auth' ? 'auth' : 'mounts';
  const needsSudo = kind === 'auth';
  return [
    {
      pattern: `${at}/*path/tune`,
      fields: TUNE,
      needsSudo,
      injects: true,
      read: (call) => ({ data: tuning(found(call, kind)) }),
      update: (call) => tune(call, kind),
    },
    {
      pattern: `${at}/*path`,
      fields: NEW,
      needsSudo,
      injects: true,
      read: (call) => describe(call, kind),
      update: (call) => mount(call, kind),
      delete: (call) => unmount(call, kind),
    },
    { pattern: at, injects: true, read: ({ state }) => ({ data: listed(state, kind) }) },
  ];
}

function listed(state: VaultState, kind: Kind): Readonly<Record<string, unknown>> {
  return Object.fromEntries(state.mounts.list(kind).map(([path, one]) => [path, mountJson(one, kind)]));
}

function mountJson(mount: Mount, kind: Kind): Readonly<Record<string, unknown>> {
  const { config } = mount;
  return {
    accessor: mount.accessor,
    config: {
      default_lease_ttl: seconds(config.defaultTtlMs),
      force_no_cache: config.forceNoCache,
      max_lease_ttl: seconds(config.maxTtlMs),
      ...(config.listingVisibility === undefined ? {} : { listing_visibility: config.listingVisibility }),
      ...(HEADERS[mount.type] === undefined ? {} : { passthrough_request_headers: HEADERS[mount.type] }),
      ...(kind === 'auth' ? { token_type: config.tokenType ?? 'default-service' } : {}),
    },
    ...(BUILT_IN.has(mount.type) ? {} : { deprecation_status: 'supported' }),
    description: mount.description,
    external_entropy_access: false,
    local: mount.isLocal,
    options: mount.options,
    plugin_version: '',
    running_plugin_version: mount.type === 'kv' ? 'v0.25.0+builtin' : `v${VAULT_VERSION}+builtin.vault`,
    running_sha256: '',
    seal_wrap: mount.isSealWrapped,
    type: mount.type,
    uuid: mount.uuid,
  };
}

const HEADERS: Readonly<Record<string, readonly string[]>> = { system: ['Accept'], identity: ['Authorization'] };

/** What is part of Vault itself, and no plugin. */
const BUILT_IN = new Set(['system', 'identity', 'cubbyhole', 'token']);

function tuning({ config, description, options, type }: Mount): Readonly<Record<string, unknown>> {
  return {
    default_lease_ttl: seconds(config.defaultTtlMs || SYSTEM_TTL_MS),
    description,
    force_no_cache: config.forceNoCache,
    max_lease_ttl: seconds(config.maxTtlMs || SYSTEM_TTL_MS),
    ...(options === null ? {} : { options }),
    ...(config.tokenType === undefined && type !== 'token'
      ? {}
      : { token_type: config.tokenType ?? 'default-service' }),
  };
}

const pathOf = (call: Call, kind: Kind): string =>
  `${kind === 'auth' ? 'auth/' : ''}${call.fields.text('path').replace(/^\/+|\/+$/g, '')}/`;

function found(call: Call, kind: Kind): Mount {
  const path = pathOf(call, kind);
  const mount = call.state.mounts.at(path);
  if (mount === undefined) throw new VaultProblem(400, `cannot fetch sysview for path ${JSON.stringify(path)}`);
  return mount;
}

function describe(call: Call, kind: Kind): Answer {
  const mount = call.state.mounts.at(pathOf(call, kind));
  if (mount === undefined) {
    const what = kind === 'auth' ? 'auth engine' : 'secret engine mount';
    throw new VaultProblem(400, `No ${what} at ${call.fields.text('path').replace(/\/*$/, '/')}`);
  }
  return { data: mountJson(mount, kind) };
}

function mount(call: Call, kind: Kind): Answer | undefined {
  const { state, fields } = call;
  const path = pathOf(call, kind);
  const type = fields.text('type');
  refuseMount(state, { kind, path, type });
  const version = type === 'kv' ? { version: '1' } : {};
  const options = { ...version, ...fields.pairs('options') };
  mountEngine(state, {
    path,
    type: type === 'kv-v2' || type === 'generic' ? 'kv' : type,
    description: fields.text('description'),
    isLocal: fields.flag('local'),
    isSealWrapped: fields.flag('seal_wrap'),
    options: type === 'kv-v2' ? { version: '2' } : Object.keys(options).length > 0 ? options : null,
    config: configFrom(fields.map('config') ?? {}, PLAIN_CONFIG),
  });
  return undefined;
}

function refuseMount(state: VaultState, { kind, path, type }: { kind: Kind; path: string; type: string }): void {
  if (type === '') throw new VaultProblem(400, 'backend type must be specified as a string');
  const known = kind === 'auth' ? state.engines.auth : state.engines.secrets;
  if (!known.some((engine) => engine.type === type || (engine.type === 'kv' && type === 'kv-v2'))) {
    throw new VaultProblem(400, `plugin not found in the catalog: ${type}`);
  }
  const existing = state.mounts.at(path);
  if (existing !== undefined) throw new VaultProblem(400, `path is already in use at ${path.replace(/^auth\//, '')}`);
}

function configFrom(given: Readonly<Record<string, unknown>>, old: MountConfig): MountConfig {
  const ttl = (name: string, before: number) => {
    const value = given[name];
    if (value === undefined || value === '') return before;
    return value === 'system' ? 0 : durationMs(value);
  };
  const text = (name: string) => (typeof given[name] === 'string' ? given[name] : undefined);
  const visibility = text('listing_visibility') ?? old.listingVisibility;
  const tokenType = text('token_type') ?? old.tokenType;
  return {
    defaultTtlMs: ttl('default_lease_ttl', old.defaultTtlMs),
    maxTtlMs: ttl('max_lease_ttl', old.maxTtlMs),
    forceNoCache: given['force_no_cache'] === true || old.forceNoCache,
    ...(visibility === undefined ? {} : { listingVisibility: visibility }),
    ...(tokenType === undefined ? {} : { tokenType }),
  };
}

function tune(call: Call, kind: Kind): undefined {
  const mount = found(call, kind);
  mount.config = configFrom(call.data, mount.config);
  if (call.fields.has('description')) mount.description = call.fields.text('description');
  const options = call.fields.pairs('options');
  if (options !== undefined) mount.options = { ...mount.options, ...options };
}

/** Its leases are revoked first. */
async function unmount(call: Call, kind: Kind): Promise<undefined> {
  const { state } = call;
  const path = pathOf(call, kind);
  const mount = state.mounts.at(path);
  if (mount !== undefined && BUILT_IN.has(mount.type))
    throw new VaultProblem(400, `cannot unmount ${JSON.stringify(path)}`);
  for (const { id } of state.leases.all().filter((lease) => lease.id.startsWith(path))) await state.leases.revoke(id);
  state.mounts.remove(path);
}
