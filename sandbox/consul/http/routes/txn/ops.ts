import { isObject } from '../../../../json.ts';
import type { CatalogOp } from '../../../state/catalog-txn.ts';
import type { KvOp } from '../../../state/txn.ts';
import { HttpProblem } from '../../exchange.ts';
import { JsonObject } from '../../json-body.ts';
import { checkRow, nodeRow, serviceRow } from '../catalog-input.ts';

export type TxnOp = { readonly kv: KvOp } | { readonly catalog: CatalogOp };

/** The operations of a request's body; an element that names none is left out, as in Consul. */
export function parseOps(body: readonly unknown[], datacenter: string): TxnOp[] {
  return body.flatMap((item) => (isObject(item) ? opOf(new JsonObject(item), datacenter) : []));
}

function opOf(item: JsonObject, datacenter: string): TxnOp[] {
  const kv = item.object('KV');
  if (kv !== undefined) return [{ kv: kvOp(kv) }];
  const node = item.object('Node');
  if (node !== undefined) {
    const body = node.object('Node') ?? NOTHING;
    const row = { ...nodeRow(body, datacenter), Meta: body.map('Meta') ?? null };
    return [{ catalog: { table: 'Node', ...versionOf(node, body), row } }];
  }
  const service = item.object('Service');
  if (service !== undefined) {
    const body = service.object('Service') ?? NOTHING;
    const row = serviceRow(body);
    return [{ catalog: { table: 'Service', ...versionOf(service, body), node: service.string('Node'), row } }];
  }
  const check = item.object('Check');
  if (check === undefined) return [];
  const body = check.object('Check') ?? NOTHING;
  // Rights go by the service that the client names; what is written goes by the service that is there.
  const row = { ...checkRow(body, ''), ServiceName: body.string('ServiceName') };
  return [{ catalog: { table: 'Check', ...versionOf(check, body), row } }];
}

const NOTHING = new JsonObject({});

const versionOf = (op: JsonObject, row: JsonObject) => ({ verb: op.string('Verb'), index: row.number('ModifyIndex') });

function kvOp(kv: JsonObject): KvOp {
  const value = decodeValue(kv.get('Value'));
  return {
    verb: kv.string('Verb'),
    key: kv.string('Key'),
    value: value.length === 0 ? undefined : value,
    flags: BigInt(kv.number('Flags')),
    index: kv.number('Index'),
    session: kv.string('Session'),
  };
}

function decodeValue(value: unknown): Buffer {
  if (typeof value !== 'string') return Buffer.alloc(0);
  const bad = /[^A-Za-z0-9+/=\r\n]/.exec(value);
  if (bad !== null) throw new HttpProblem(400, `Failed to parse body: illegal base64 data at input byte ${bad.index}`);
  return Buffer.from(value, 'base64');
}
