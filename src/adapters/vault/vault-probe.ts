import NodeVault from 'node-vault';
import { z } from 'zod';
import type { VaultConnection } from '../../config/config.ts';
import { createHttpClient, type HttpClient } from '../http-client.ts';
import { checkForm, type Reply, statusError } from '../http-reply.ts';

/** What the bot asks of Vault before it is trusted with anything there. */
export interface VaultProbe {
  health(): Promise<{ readonly initialized: boolean; readonly sealed: boolean; readonly version: string }>;
  tokenSelf(): Promise<{ readonly policies: readonly string[]; readonly ttlSeconds: number }>;
  /** By path: what the token may do there. */
  capabilities(paths: readonly string[]): Promise<Readonly<Record<string, readonly string[]>>>;
  close(): Promise<void>;
}

const health = z.object({ initialized: z.boolean(), sealed: z.boolean(), version: z.string() });
const tokenSelf = z.object({ data: z.object({ policies: z.array(z.string()), ttl: z.number() }) });
const capabilities = z.record(z.string(), z.array(z.string()).catch([]));

export function createVaultProbe(connection: VaultConnection, deadlineMs = 5_000): VaultProbe {
  const headers = connection.namespace === undefined ? {} : { 'x-vault-namespace': connection.namespace };
  const http = createHttpClient({ system: 'vault', connection, tokenHeader: 'x-vault-token', headers, deadlineMs });
  const ask = async <T>(doing: string, schema: z.ZodType<T>, run: (vault: NodeVault.client) => Promise<unknown>) => {
    const transport = createTransport(http, connection.address, doing);
    const content: unknown = await run(openClient(connection.address, transport));
    return checkForm({ system: 'vault', doing, writes: false, deadlineMs }, content, schema);
  };
  return {
    health: () => ask("reading Vault's health", health, (vault) => vault.health()),
    async tokenSelf() {
      const { data } = await ask('looking up our Vault token', tokenSelf, (vault) => vault.tokenLookupSelf());
      return { policies: data.policies, ttlSeconds: data.ttl };
    },
    capabilities: (paths) =>
      ask('reading what our Vault token may do', z.looseObject({ data: capabilities }), (vault) =>
        vault.write('sys/capabilities-self', { paths }),
      ).then(({ data }) => data),
    close: () => http.close(),
  };
}

/** What node-vault hands to the library that it calls its transport, as far as we read it. */
interface VaultRequest {
  readonly method: string;
  readonly uri: string;
  readonly json?: unknown;
}

type Transport = (request: VaultRequest) => Promise<{ statusCode: number; body: unknown; request: { path: string } }>;

/**
 * node-vault with our own transport in place of axios, which has no deadline, ignores aborts, follows redirects with the
 * token, and hangs headers on its errors. The token goes on in the transport, so that node-vault never holds it.
 */
function openClient(address: string, transport: Transport): NodeVault.client {
  const options = {
    endpoint: address,
    'request-promise': { defaults: () => transport },
    // Its own debug output prints bodies.
    debug: () => undefined,
  };
  const vault = NodeVault(options);
  // It would take these from the environment, whatever server it talks to.
  Object.assign(vault, { token: '', namespace: '', pathPrefix: '' });
  return vault;
}

function createTransport(http: HttpClient, address: string, doing: string): Transport {
  return async ({ method, uri, json }) => {
    const [path = ''] = uri.slice(address.length).split('?');
    const reply = await http.send({
      doing,
      method: method === 'POST' ? 'POST' : 'GET',
      path: path.split('/').filter((segment) => segment !== ''),
      writes: false,
      ...(json !== null && typeof json === 'object' ? { body: json } : {}),
    });
    // Health tells sealed and standby by its status, and says the same in its body.
    const isHealth = path.endsWith('/sys/health') && reply.text.includes('"sealed"');
    if (reply.status >= 300 && !isHealth) throw statusError(reply);
    return { statusCode: 200, body: readBody(reply), request: { path } };
  };
}

function readBody(reply: Reply): unknown {
  try {
    return JSON.parse(reply.text);
  } catch {
    return reply.text;
  }
}
