import { readBody } from '../../../http/server.ts';
import { denied } from '../../acl/authorizer.ts';
import { KV_TOPIC, type KvEntry, KvRefusal } from '../../state/kv.ts';
import type { ConsulState } from '../../state/state.ts';
import type { Change } from '../../state/store.ts';
import { answerRead } from '../blocking.ts';
import { type Exchange, HttpProblem, type Reply } from '../exchange.ts';

/** Consul's default `kv_max_value_size`. */
export const MAX_VALUE_BYTES = 512 * 1024;

export function kvRoute(state: ConsulState, exchange: Exchange): Promise<Reply> | Reply {
  if (exchange.method === 'PUT') return putKey(state, exchange);
  if (exchange.method === 'DELETE') return deleteKey(state, exchange);
  return exchange.params.has('keys') ? listKeys(state, exchange) : getKey(state, exchange);
}

/** An entry as the API writes it: the flags are 64 bits wide and do not fit a JavaScript number. */
export function entryJson(entry: KvEntry, withValue = true): string {
  const value = withValue && entry.value !== undefined ? JSON.stringify(entry.value.toString('base64')) : 'null';
  const session = entry.session === '' ? '' : `"Session":${JSON.stringify(entry.session)},`;
  return (
    `{"LockIndex":${entry.lockIndex},"Key":${JSON.stringify(entry.key)},"Flags":${entry.flags},"Value":${value},` +
    `${session}"CreateIndex":${entry.createIndex},"ModifyIndex":${entry.modifyIndex}}`
  );
}

function getKey(state: ConsulState, exchange: Exchange): Promise<Reply> {
  const { rest: key, params, authorizer } = exchange;
  if (params.has('recurse')) return getTree(state, exchange);
  if (key === '') throw new HttpProblem(400, 'Missing key name');
  return answerRead(state, exchange, () => {
    authorizer.demand('key', 'read', key);
    const { index, entry } = state.kv.get(key);
    if (entry === undefined) return { index, topics: [KV_TOPIC], notFound: true, reply: { status: 404 } };
    return {
      index,
      topics: [KV_TOPIC],
      reply: params.has('raw') ? rawReply(entry) : { jsonText: `[${entryJson(entry)}]` },
    };
  });
}

/** Raw values carry headers that keep browsers from running them. */
function rawReply(entry: KvEntry): Reply {
  return {
    bytes: entry.value ?? Buffer.alloc(0),
    headers: {
      'content-type': 'text/plain',
      'x-content-type-options': 'nosniff',
      'content-security-policy': 'sandbox',
    },
  };
}

function getTree(state: ConsulState, exchange: Exchange): Promise<Reply> {
  return answerRead(state, exchange, () => {
    const { index, entries, filtered } = readableUnder(state, exchange);
    const reply = entries.length === 0 ? { status: 404 } : { jsonText: `[${entries.map((e) => entryJson(e)).join()}]` };
    return { index, topics: [KV_TOPIC], filtered, reply };
  });
}

function listKeys(state: ConsulState, exchange: Exchange): Promise<Reply> {
  const { rest: prefix, params } = exchange;
  const separator = params.get('separator') ?? params.get('seperator') ?? '';
  return answerRead(state, exchange, () => {
    const { index, entries, filtered } = readableUnder(state, exchange);
    const keys = entries.map(({ key }) => {
      const at = separator === '' ? -1 : key.indexOf(separator, prefix.length);
      return at < 0 ? key : key.slice(0, at + separator.length);
    });
    const reply =
      keys.length === 0 && prefix !== '' ? { status: 404 } : { json: separator === '' ? keys : [...new Set(keys)] };
    return { index, topics: [KV_TOPIC], filtered, reply };
  });
}

function readableUnder(state: ConsulState, { rest: prefix, authorizer }: Exchange) {
  const { index, entries } = state.kv.list(prefix);
  const readable = entries.filter((entry) => authorizer.may('key', 'read', entry.key));
  // Consul tells strangers nothing about what was left out.
  return { index, entries: readable, filtered: readable.length < entries.length && authorizer.token !== undefined };
}

async function putKey(state: ConsulState, exchange: Exchange): Promise<Reply> {
  const { rest: key, params, authorizer } = exchange;
  if (key === '') throw new HttpProblem(400, 'Missing key name');
  refuseTogether(params, ['cas', 'acquire', 'release']);
  const flags = parseUint(params.get('flags') ?? '0');
  const cas = params.has('cas') ? Number(parseUint(params.get('cas') ?? '')) : undefined;
  const value = await readValue(exchange);
  authorizer.demand('key', 'write', key);
  const write = { key, value: value.length === 0 ? undefined : value, flags };
  return applied(state, (change) => {
    if (params.has('acquire')) {
      if (state.kv.lockDelayed(key)) return false;
      return state.kv.lock(change, write, params.get('acquire') ?? '', state.sessions) !== undefined;
    }
    if (params.has('release')) return state.kv.unlock(change, write, params.get('release') ?? '') !== undefined;
    if (cas !== undefined) return state.kv.compareAndSet(change, write, cas) !== undefined;
    state.kv.set(change, write);
    return true;
  });
}

function deleteKey(state: ConsulState, exchange: Exchange): Reply {
  const { rest: key, params, authorizer } = exchange;
  refuseTogether(params, ['recurse', 'cas']);
  if (params.has('recurse')) {
    if (!authorizer.mayWriteTree(key)) throw denied(authorizer.accessorId, 'key', 'write', key);
    return applied(state, (change) => {
      state.kv.deleteTree(change, key);
      return true;
    });
  }
  if (key === '') throw new HttpProblem(400, 'Missing key name');
  const cas = params.has('cas') ? Number(parseUint(params.get('cas') ?? '')) : undefined;
  authorizer.demand('key', 'write', key);
  return applied(state, (change) => {
    if (cas !== undefined) return state.kv.compareAndDelete(change, key, cas);
    state.kv.delete(change, key);
    return true;
  });
}

function applied(state: ConsulState, run: (change: Change) => boolean): Reply {
  try {
    return { json: state.store.apply(run) };
  } catch (error) {
    if (error instanceof KvRefusal) throw new HttpProblem(500, `raft apply failed: ${error.message}`);
    throw error;
  }
}

async function readValue(exchange: Exchange): Promise<Buffer> {
  const announced = Number(exchange.request.headers['content-length'] ?? 0);
  if (announced > MAX_VALUE_BYTES) {
    throw new HttpProblem(
      413,
      `Request body(${announced} bytes) too large, max size: ${MAX_VALUE_BYTES} bytes. ` +
        'See https://www.consul.io/docs/agent/config/config-files#kv_max_value_size.',
    );
  }
  return readBody(exchange.request);
}

function refuseTogether(params: URLSearchParams, names: readonly string[]): void {
  if (names.filter((name) => params.has(name)).length < 2) return;
  const sorted = new URLSearchParams(params);
  sorted.sort();
  throw new HttpProblem(400, `Conflicting flags: ${sorted.toString()}`);
}

/** A number as Go's ParseUint reads it; anything else is a 500 in Go's words. */
export function parseUint(text: string): bigint {
  if (!/^\d+$/.test(text))
    throw new HttpProblem(500, `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  const value = BigInt(text);
  if (value >= 2n ** 64n) {
    throw new HttpProblem(500, `strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`);
  }
  return value;
}
