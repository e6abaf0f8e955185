import type { Sandbox } from '../sandbox/start.ts';
import { keyFits } from './consul-key.ts';

/** The shortest that Consul takes. It promises not to end a session before it, and may take twice as long. */
const TTL_S = 10;
const WITHIN_MS = 60_000;

/** How long Consul alone takes to free a key whose holder has died: from the holder's last sign of life, in ms. */
export async function plainSession(sandbox: Sandbox, name: string): Promise<number> {
  const { consul, tokens } = sandbox;
  const put = async (path: string, body: object) => {
    const how = { method: 'PUT', headers: { 'x-consul-token': tokens.consulManagement }, body: JSON.stringify(body) };
    const reply = await fetch(`${consul.url}/v1/${path}`, how);
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return reply.json();
  };
  const terms = { TTL: `${TTL_S}s`, Behavior: 'release', LockDelay: '0s' };
  const aliveAt = performance.now();
  const { ID } = (await put('session/create', terms)) as { readonly ID: string }; // Consul's own API
  if ((await put(`kv/${name}?acquire=${ID}`, {})) !== true) throw new Error(`${name} is taken`);
  const isFree = (key: { readonly session: string | undefined } | undefined) => key?.session === undefined;
  return (await keyFits(sandbox, name, { within: WITHIN_MS, fits: isFree })) - aliveAt;
}
