import type { Sandbox } from '../sandbox/start.ts';

export interface Key {
  readonly name: string;
  /** Base64. */
  readonly value: string;
  /** Who holds it as a lock. */
  readonly session: string | undefined;
}

interface Row {
  readonly Key: string;
  readonly Value: string | null;
  readonly Session?: string;
}

/** Consul answers sooner when something moves; so long it is given, so that a lost answer is asked for again. */
const WAIT_S = 5;

/** Everything under a prefix of Consul as it is now. */
export async function keysUnder(sandbox: Sandbox, prefix: string): Promise<readonly Key[]> {
  return (await ask(sandbox, `${prefix}?recurse`)).keys;
}

/** When a key of Consul (undefined: there is none) first fits, on the clock of `performance.now()`: by blocking queries. */
export async function keyFits(
  sandbox: Sandbox,
  name: string,
  { within, fits }: { readonly within: number; readonly fits: (key: Key | undefined) => boolean },
): Promise<number> {
  const endMs = performance.now() + within;
  for (let index = '0'; performance.now() < endMs; ) {
    const seen = await ask(sandbox, `${name}?index=${index}&wait=${WAIT_S}s`);
    if (fits(seen.keys[0])) return performance.now();
    index = seen.index;
  }
  throw new Error(`after ${within} ms ${name} is still not as it should be`);
}

async function ask({ consul, tokens }: Sandbox, path: string) {
  const reply = await fetch(`${consul.url}/v1/kv/${path}`, { headers: { 'x-consul-token': tokens.consulManagement } });
  if (!reply.ok && reply.status !== 404) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  const rows = reply.ok ? ((await reply.json()) as readonly Row[]) : []; // Consul's own API
  const keys = rows.map(({ Key, Value, Session }): Key => ({ name: Key, value: Value ?? '', session: Session }));
  return { index: reply.headers.get('x-consul-index') ?? '1', keys };
}
