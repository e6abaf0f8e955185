import { type ConsulKv, createConsulKv } from '../../../../adapters/consul/consul-kv.ts';
import { createHttpClient, type HttpClient } from '../../../../adapters/http-client.ts';
import type { Connection } from '../../../../config/config.ts';
import { MARK } from '../owner.ts';

/** Says who the demo is that keeps its state here. */
export const OWNER_KEY = `${MARK}/owner`;
/** Where the bot's state lies. */
export const STATE_PREFIX = `${MARK}/state`;
/** Simulated machines that are entered here start with it. */
export const NODE_PREFIX = `${MARK}-`;

/** The demo's own way to a Consul, beside the bot's. */
export interface ConsulAccess {
  readonly http: HttpClient;
  readonly kv: ConsulKv;
  close(): Promise<void>;
}

export function openConsul(connection: Connection): ConsulAccess {
  const http = createHttpClient({ system: 'consul', connection, tokenHeader: 'x-consul-token', deadlineMs: 5_000 });
  const kv = createConsulKv(connection);
  return {
    http,
    kv,
    async close() {
      kv.close();
      await http.close();
    },
  };
}
