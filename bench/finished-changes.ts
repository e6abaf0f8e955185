import type { Sandbox } from '../sandbox/start.ts';
import { keysUnder } from '../src/adapters/consul/keys.ts';

/** Consul takes 64 operations a transaction. */
const OPERATIONS = 64;
const AT_ONCE = 4;
const DAY_MS = 24 * 3_600_000;

interface Row {
  readonly Key: string;
  readonly Value: string | null;
}

export interface Past {
  readonly prefix: string;
  /** Of a change that has ended; it and its documents are what each of the others is a copy of. */
  readonly id: string;
  readonly count: number;
  /** Over how long they were made, evenly, up to now. */
  readonly days: number;
}

/** Writes finished changes as Meshbot leaves them, past it: proposing so many would take longer than the whole bench. */
export async function writeFinished(sandbox: Sandbox, { prefix, id, count, days }: Past): Promise<void> {
  const folder = `${prefix}/changes/${id}/`;
  const rows = (await ask(sandbox, `kv/${folder}?recurse`)) as readonly Row[]; // Consul's own API
  const keys = keysUnder(prefix);
  const operations = Array.from({ length: count }, (_, at) => {
    const copy = `${id}-${at}`;
    const createdAt = new Date(Date.now() - ((at + 1) / count) * days * DAY_MS).toISOString();
    const copies = rows.map(({ Key, Value }) => {
      const own = Key === keys.record(id) ? renamed(Value ?? '', { id: copy, createdAt }) : (Value ?? '');
      return { key: Key.replace(folder, `${prefix}/changes/${copy}/`), value: own };
    });
    return [...copies, { key: keys.recentEntry(createdAt, copy), value: '' }].map(({ key, value }) => ({
      KV: { Verb: 'set', Key: key, Value: value },
    }));
  }).flat();
  const left = Array.from({ length: Math.ceil(operations.length / OPERATIONS) }, (_, at) =>
    operations.slice(at * OPERATIONS, (at + 1) * OPERATIONS),
  ).values();
  const write = async () => {
    for (const batch of left) await ask(sandbox, 'txn', JSON.stringify(batch));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, write));
}

function renamed(value: string, differs: { readonly id: string; readonly createdAt: string }): string {
  const record = JSON.parse(Buffer.from(value, 'base64').toString('utf8')) as { change: object };
  return Buffer.from(JSON.stringify({ ...record, change: { ...record.change, ...differs } })).toString('base64');
}

async function ask({ consul, tokens }: Sandbox, path: string, body?: string): Promise<unknown> {
  const reply = await fetch(`${consul.url}/v1/${path}`, {
    headers: { 'x-consul-token': tokens.consulManagement },
    ...(body === undefined ? {} : { method: 'PUT', body }),
  });
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  return reply.json();
}
