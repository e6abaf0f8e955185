import { readBody } from '../../../http/server.ts';
import { isObject } from '../../../json.ts';
import { KvRefusal } from '../../state/kv.ts';
import type { ConsulState } from '../../state/state.ts';
import { isWrite, type KvOp, runKvOp, type TxnResult } from '../../state/txn.ts';
import { readOptions } from '../blocking.ts';
import { type Exchange, HttpProblem, type Reply } from '../exchange.ts';
import { JsonObject, parseJson } from '../json-body.ts';
import { entryJson, MAX_VALUE_BYTES } from './kv.ts';

/** The limit of Consul 1.14; the documentation of older ones says 64. */
const MAX_OPS = 128;

interface TxnError {
  readonly OpIndex: number;
  readonly What: string;
}

/** Thrown to take a transaction back; carries what went wrong in which operation. */
class TxnFailed extends Error {
  readonly errors: readonly TxnError[];

  constructor(errors: readonly TxnError[]) {
    super('transaction failed');
    this.errors = errors;
  }
}

/** `PUT /v1/txn`: all operations or none; 409 with every operation that did not hold. */
export async function runTxn(state: ConsulState, exchange: Exchange): Promise<Reply> {
  const ops = parseOps(await readTxnBody(exchange));
  const readOnly = !ops.some(isWrite);
  if (readOnly) readOptions(exchange.params);
  const refused = refusals(state, exchange, ops);
  if (refused.length > 0) return txnReply(readOnly, { errors: refused, results: undefined, filtered: false });
  try {
    const results = state.store.apply((change) => dispatch(state, change, ops));
    const readable = results.filter(({ entry }) => exchange.authorizer.may('key', 'read', entry.key));
    return txnReply(readOnly, { errors: [], results: readable, filtered: readable.length < results.length });
  } catch (error) {
    if (!(error instanceof TxnFailed)) throw error;
    return txnReply(readOnly, { errors: error.errors, results: undefined, filtered: false });
  }
}

/** Every operation is tried even after one failed, so that all errors are told at once. */
function dispatch(state: ConsulState, change: Parameters<typeof runKvOp>[1], ops: readonly KvOp[]): TxnResult[] {
  const results: TxnResult[] = [];
  const errors: TxnError[] = [];
  for (const [at, op] of ops.entries()) {
    try {
      results.push(...runKvOp(state, change, op));
    } catch (error) {
      if (!(error instanceof KvRefusal)) throw error;
      errors.push({ OpIndex: at, What: error.message });
    }
  }
  if (errors.length > 0) throw new TxnFailed(errors);
  return results;
}

/** What is wrong before anything is tried: missing keys, missing rights, lock delays. */
function refusals(state: ConsulState, { authorizer }: Exchange, ops: readonly KvOp[]): TxnError[] {
  return [...ops.entries()].flatMap(([at, op]) => {
    const complaint = complaintAbout(state, authorizer, op);
    return complaint === undefined ? [] : [{ OpIndex: at, What: complaint }];
  });
}

function complaintAbout(state: ConsulState, authorizer: Exchange['authorizer'], op: KvOp): string | undefined {
  if (op.key === '' && op.verb !== 'delete-tree') return 'Must provide key';
  // What may not be read is left out of the answer; it does not fail.
  if (op.verb === 'get' || op.verb === 'get-tree' || op.verb === 'get-or-empty') return undefined;
  try {
    demandRight(authorizer, op);
  } catch (error) {
    if (error instanceof HttpProblem) return error.message;
    throw error;
  }
  if (op.verb !== 'lock' || !state.kv.lockDelayed(op.key)) return undefined;
  return `failed to lock key ${JSON.stringify(op.key)} due to lock delay`;
}

function demandRight(authorizer: Exchange['authorizer'], op: KvOp): void {
  if (op.verb === 'delete-tree' && authorizer.mayWriteTree(op.key)) return;
  authorizer.demand('key', op.verb === 'check-session' || op.verb === 'check-index' ? 'read' : 'write', op.key);
}

async function readTxnBody(exchange: Exchange): Promise<unknown[]> {
  const announced = Number(exchange.request.headers['content-length'] ?? 0);
  if (announced > MAX_VALUE_BYTES) {
    throw new HttpProblem(
      413,
      `Request body(${announced} bytes) too large, max size: ${MAX_VALUE_BYTES} bytes. ` +
        'See https://www.consul.io/docs/agent/config/config-files#txn_max_req_len.',
    );
  }
  const body = parseJson((await readBody(exchange.request)).toString('utf8'), 'Failed to parse body');
  if (!Array.isArray(body)) {
    throw new HttpProblem(400, 'Failed to parse body: json: cannot unmarshal object into Go value of type api.TxnOps');
  }
  if (body.length > MAX_OPS) {
    throw new HttpProblem(413, `Transaction contains too many operations (${body.length} > ${MAX_OPS})`);
  }
  return body;
}

function parseOps(body: readonly unknown[]): KvOp[] {
  const ops: KvOp[] = [];
  for (const item of body) {
    const kv = isObject(item) ? new JsonObject(item).object('KV') : undefined;
    if (kv === undefined) continue;
    const value = decodeValue(kv.get('Value'));
    ops.push({
      verb: kv.string('Verb'),
      key: kv.string('Key'),
      value: value.length === 0 ? undefined : value,
      flags: BigInt(kv.number('Flags')),
      index: kv.number('Index'),
      session: kv.string('Session'),
    });
  }
  return ops;
}

function decodeValue(value: unknown): Buffer {
  if (typeof value !== 'string') return Buffer.alloc(0);
  const bad = /[^A-Za-z0-9+/=\r\n]/.exec(value);
  if (bad !== null) throw new HttpProblem(400, `Failed to parse body: illegal base64 data at input byte ${bad.index}`);
  return Buffer.from(value, 'base64');
}

function txnReply(
  readOnly: boolean,
  outcome: { errors: readonly TxnError[]; results: readonly TxnResult[] | undefined; filtered: boolean },
): Reply {
  const results = outcome.results?.map(({ entry, withValue }) => `{"KV":${entryJson(entry, withValue)}}`);
  const errors = outcome.errors.length === 0 ? 'null' : JSON.stringify(outcome.errors);
  const head = `"Results":${results === undefined ? 'null' : `[${results.join()}]`},"Errors":${errors}`;
  const status = outcome.errors.length > 0 ? 409 : 200;
  if (!readOnly) return { status, jsonText: `{${head}}` };
  const meta =
    '"Index":1,"LastContact":0,"KnownLeader":true,"ConsistencyLevel":"","NotModified":false,"Backend":0,' +
    `"ResultsFilteredByACLs":${outcome.filtered}`;
  const headers = { 'X-Consul-KnownLeader': 'true', 'X-Consul-LastContact': '0' };
  return { status, jsonText: `{${head},${meta}}`, headers };
}
