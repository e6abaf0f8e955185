import type { SandboxClock } from '../../../clock.ts';
import { isObject } from '../../../json.ts';
import type { Answer, Call, Endpoint } from '../../http/endpoint.ts';
import type { Fields } from '../../http/fields.ts';
import { seconds } from '../../http/frame.ts';
import { VaultProblem } from '../../problem.ts';
import { namesBelow } from '../cubbyhole.ts';
import { attributionOf } from './attribution.ts';
import { Secret } from './secret.ts';

type Data = Readonly<Record<string, unknown>>;

const DATA: Fields = { path: 'text', version: 'count', options: 'map', data: 'map' };
const VERSIONS: Fields = { path: 'text', versions: 'list' };
const METADATA: Fields = {
  path: 'text',
  cas_required: 'flag',
  max_versions: 'count',
  delete_version_after: 'seconds',
  custom_metadata: 'map',
};

/** KV version 2: every write is a version, which can be deleted, brought back or destroyed. */
export function versionedEndpoints(clock: SandboxClock, initial: Readonly<Record<string, Data>>): readonly Endpoint[] {
  const store = new VersionedStore(clock);
  for (const [path, data] of Object.entries(initial)) store.seed(path, data);
  return [
    {
      pattern: 'config',
      fields: { max_versions: 'count', cas_required: 'flag', delete_version_after: 'seconds' },
      read: () => store.config(),
      update: (call) => store.configure(call),
    },
    {
      pattern: 'data/*path',
      fields: DATA,
      exists: (call) => store.secret(call) !== undefined,
      read: (call) => store.read(call),
      update: (call) => store.write(call),
      patch: (call) => store.patch(call),
      delete: (call) => store.remove(call),
    },
    {
      pattern: 'metadata/*path',
      fields: METADATA,
      exists: (call) => store.secret(call) !== undefined,
      read: (call) => store.metadata(call),
      list: (call) => store.list(call),
      update: (call) => store.describe(call),
      delete: (call) => store.erase(call),
    },
    { pattern: 'delete/*path', fields: VERSIONS, update: (call) => store.onVersions(call, 'remove') },
    { pattern: 'undelete/*path', fields: VERSIONS, update: (call) => store.onVersions(call, 'restore') },
    { pattern: 'destroy/*path', fields: VERSIONS, update: (call) => store.onVersions(call, 'destroy') },
    // Whoever takes it for version 1 is told so.
    { pattern: '*', read: misdirected, update: misdirected, delete: misdirected, list: misdirected },
  ];
}

class VersionedStore {
  readonly #clock: SandboxClock;
  readonly #secrets = new Map<string, Secret>();
  #config = { maxVersions: 0, casRequired: false, deleteAfterMs: 0 };

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  seed(path: string, data: Data): void {
    const secret = new Secret(this.#clock);
    secret.add(data, this.#config);
    this.#secrets.set(path, secret);
  }

  secret({ fields }: Pick<Call, 'fields'>): Secret | undefined {
    return this.#secrets.get(fields.text('path'));
  }

  config(): Answer {
    const { maxVersions, casRequired, deleteAfterMs } = this.#config;
    const after = `${seconds(deleteAfterMs)}s`;
    return { data: { max_versions: maxVersions, cas_required: casRequired, delete_version_after: after } };
  }

  configure({ fields }: Call): undefined {
    this.#config = {
      maxVersions: fields.count('max_versions', this.#config.maxVersions),
      casRequired: fields.flag('cas_required', this.#config.casRequired),
      deleteAfterMs: fields.ms('delete_version_after', this.#config.deleteAfterMs),
    };
  }

  read(call: Call): Answer | undefined {
    const secret = this.secret(call);
    const number = call.fields.count('version') || (secret?.current ?? 0);
    const version = secret?.versions.get(number);
    if (secret === undefined || version === undefined) return undefined;
    const metadata = secret.versionJson(number, version);
    if (secret.isGone(version)) return { data: { data: null, metadata }, status: 404 };
    return { data: { data: version.data, metadata } };
  }

  write(call: Call): Answer {
    const data = dataOf(call);
    const known = this.secret(call);
    this.#checkAndSet(call, known);
    const secret = known ?? new Secret(this.#clock);
    this.#secrets.set(call.fields.text('path'), secret);
    return this.#added(secret, data, call);
  }

  /** A merge patch of the current version. */
  patch(call: Call): Answer {
    const data = dataOf(call);
    const secret = this.secret(call);
    const version = secret?.versions.get(secret.current);
    if (secret === undefined || version === undefined || secret.isGone(version)) throw new VaultProblem(404);
    this.#checkAndSet(call, secret);
    return this.#added(secret, merged(version.data, data), call);
  }

  #added(secret: Secret, data: Data, call: Call): Answer {
    const version = secret.add(data, this.#config, attributionOf(call));
    return { data: secret.versionJson(secret.current, version) };
  }

  #checkAndSet({ fields }: Call, secret: Secret | undefined): void {
    const cas = fields.map('options')?.['cas'];
    if (cas === undefined) {
      if (!this.#config.casRequired && secret?.casRequired !== true) return;
      throw new VaultProblem(400, 'check-and-set parameter required for this call');
    }
    const wanted = typeof cas === 'string' && /^\d+$/.test(cas) ? Number(cas) : cas;
    if (typeof wanted !== 'number') throw new VaultProblem(400, 'error parsing check-and-set parameter');
    if (wanted !== (secret?.current ?? 0)) {
      throw new VaultProblem(400, 'check-and-set parameter did not match the current version');
    }
  }

  remove(call: Call): undefined {
    const secret = this.secret(call);
    secret?.remove([secret.current], attributionOf(call));
  }

  onVersions(call: Call, action: 'remove' | 'restore' | 'destroy'): undefined {
    const numbers = call.fields.list('versions').map(Number);
    if (numbers.length === 0) {
      throw new VaultProblem(400, `${action === 'destroy' ? 'no' : 'No'} version number provided`);
    }
    this.secret(call)?.[action](numbers, attributionOf(call));
  }

  metadata(call: Call): Answer | undefined {
    const secret = this.secret(call);
    return secret && { data: secret.json() };
  }

  list({ fields }: Call): Answer {
    return { data: { keys: namesBelow(this.#secrets.keys(), fields.text('path')) } };
  }

  describe(call: Call): undefined {
    const { fields } = call;
    const secret = this.secret(call) ?? new Secret(this.#clock);
    secret.maxVersions = fields.count('max_versions', secret.maxVersions);
    secret.casRequired = fields.flag('cas_required', secret.casRequired);
    secret.deleteAfterMs = fields.ms('delete_version_after', secret.deleteAfterMs);
    secret.customMetadata = fields.pairs('custom_metadata') ?? secret.customMetadata;
    this.#secrets.set(fields.text('path'), secret);
  }

  erase({ fields }: Call): undefined {
    this.#secrets.delete(fields.text('path'));
  }
}

function dataOf({ fields }: Call): Data {
  if (fields.text('path') === '') throw new VaultProblem(400, 'missing path');
  const data = fields.map('data');
  if (data === undefined) throw new VaultProblem(400, 'no data provided');
  return data;
}

/** RFC 7396. */
function merged(target: unknown, patch: Data): Data {
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = isObject(value) ? merged(result[key], value) : value;
  }
  return result;
}

const VERBS = { read: 'get', create: 'put', update: 'put', patch: 'patch', delete: 'delete', list: 'list' } as const;

function misdirected({ operation }: Call): Answer {
  const warning = `Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. If using the Vault CLI, use 'vault kv ${VERBS[operation]}' for this operation.`;
  return { status: 404, warnings: [warning] };
}
