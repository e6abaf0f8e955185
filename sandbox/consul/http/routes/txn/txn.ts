import { readBody } from '../../../../http/server.ts';
import { CatalogRefusal } from '../../../state/catalog.ts';
import { type CatalogResult, runCatalogOp } from '../../../state/catalog-txn.ts';
import { KvRefusal } from '../../../state/kv.ts';
import type { ConsulState } from '../../../state/state.ts';
import type { Change } from '../../../state/store.ts';
import { isWrite, runKvOp, type TxnResult } from '../../../state/txn.ts';
import { readOptions } from '../../blocking.ts';
import { type Exchange, HttpProblem, type Reply } from '../../exchange.ts';
import { parseJson } from '../../json-body.ts';
import { serviceJson } from '../../rows.ts';
import { entryJson, MAX_VALUE_BYTES } from '../kv.ts';
import { parseOps, type TxnOp } from './ops.ts';
import { complaintAbout, mayReadRow } from './rights.ts';

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

type Result = TxnResult | CatalogResult;

/** `PUT /v1/txn`: all operations or none; 409 with every operation that did not hold. */
export async function runTxn(state: ConsulState, exchange: Exchange): Promise<Reply> {
  const ops = parseOps(await readTxnBody(exchange), state.datacenter);
  const readOnly = !ops.some((op) => ('kv' in op ? isWrite(op.kv) : op.catalog.verb !== 'get'));
  if (readOnly) readOptions(exchange.params);
  const refused = refusals(state, exchange, ops);
  if (refused.length > 0) return txnReply(readOnly, { errors: refused, results: undefined, filtered: false });
  try {
    const results = state.store.apply((change) => dispatch(state, change, ops));
    const readable = results.filter((result) => mayRead(exchange, result));
    return txnReply(readOnly, { errors: [], results: readable, filtered: readable.length < results.length });
  } catch (error) {
    if (!(error instanceof TxnFailed)) throw error;
    return txnReply(readOnly, { errors: error.errors, results: undefined, filtered: false });
  }
}

function mayRead(exchange: Exchange, result: Result): boolean {
  return 'table' in result ? mayReadRow(exchange, result) : exchange.authorizer.may('key', 'read', result.entry.key);
}

/** Every operation is tried even after one failed, so that all errors are told at once. */
function dispatch(state: ConsulState, change: Change, ops: readonly TxnOp[]): Result[] {
  const results: Result[] = [];
  const errors: TxnError[] = [];
  for (const [at, op] of ops.entries()) {
    try {
      results.push(...('kv' in op ? runKvOp(state, change, op.kv) : runCatalogOp(state, change, op.catalog)));
    } catch (error) {
      if (error instanceof CatalogRefusal) errors.push({ OpIndex: at, What: error.why });
      else if (error instanceof KvRefusal) errors.push({ OpIndex: at, What: error.message });
      else throw error;
    }
  }
  if (errors.length > 0) throw new TxnFailed(errors);
  return results;
}

function refusals(state: ConsulState, { authorizer }: Exchange, ops: readonly TxnOp[]): TxnError[] {
  return [...ops.entries()].flatMap(([at, op]) => {
    const complaint = complaintAbout(state, authorizer, op);
    return complaint === undefined ? [] : [{ OpIndex: at, What: complaint }];
  });
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

function txnReply(
  readOnly: boolean,
  outcome: { errors: readonly TxnError[]; results: readonly Result[] | undefined; filtered: boolean },
): Reply {
  const results = outcome.results?.map(resultJson);
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

function resultJson(result: Result): string {
  if (!('table' in result)) return `{"KV":${entryJson(result.entry, result.withValue)}}`;
  return JSON.stringify({ [result.table]: rowJson(result) });
}

/** Elsewhere Consul makes empty lists of tags that are not there. */
function rowJson(result: CatalogResult): object {
  switch (result.table) {
    case 'Node':
      return result.row;
    case 'Service': {
      const { Tags } = result.row;
      return { ...serviceJson(result.row), Tags: Tags.length > 0 ? Tags : null };
    }
    case 'Check': {
      const { ServiceTags } = result.row;
      return { ...result.row, ServiceTags: ServiceTags.length > 0 ? ServiceTags : null };
    }
  }
}
