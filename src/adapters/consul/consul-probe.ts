import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Connection } from '../../config/config.ts';
import { createHttpClient } from '../http-client.ts';
import { parseBody, statusError } from '../http-reply.ts';
import { createConsulKv } from './consul-kv.ts';

/** Questions for `meshbot doctor`; what they write they take away again. */
export interface ConsulProbe {
  /** @throws MeshError when nobody answers, or the cluster has no leader. */
  leader(): Promise<string>;
  /** Undefined when the token may not read the agent. */
  version(): Promise<string | undefined>;
  /** Writes, reads and deletes a key under the prefix. @throws MeshError at the step that is not allowed. */
  tryKv(prefix: string): Promise<void>;
  /** Creates a session and destroys it. @throws MeshError. */
  trySession(): Promise<void>;
  close(): Promise<void>;
}

const agentSelf = z.object({ Config: z.object({ Version: z.string() }) });

export function createConsulProbe(connection: Connection, deadlineMs = 5_000): ConsulProbe {
  const http = createHttpClient({ system: 'consul', connection, tokenHeader: 'x-consul-token', deadlineMs });
  const kv = createConsulKv(connection, deadlineMs);
  return {
    async leader() {
      const call = { doing: "asking for Consul's leader", path: ['v1', 'status', 'leader'] };
      return (await http.json(call, z.string().min(1))).value;
    },
    async version() {
      const reply = await http.send({ doing: "reading Consul's version", path: ['v1', 'agent', 'self'] });
      return reply.status === 403 ? undefined : parseBody(reply, agentSelf).Config.Version;
    },
    async tryKv(prefix) {
      const key = `${prefix}/doctor/${randomUUID()}`;
      await kv.commit([{ verb: 'cas', key, value: Buffer.from('probe'), index: 0 }], { doing: 'writing a probe key' });
      try {
        await kv.get(key, { doing: 'reading a probe key' });
      } finally {
        await kv.deleteTree(key, { doing: 'deleting a probe key' });
      }
    },
    async trySession() {
      const create = { doing: 'creating a session', method: 'PUT', path: ['v1', 'session', 'create'] } as const;
      const body = { Name: 'meshbot-doctor', TTL: '10s', Behavior: 'delete' };
      const { value } = await http.json({ ...create, body }, z.object({ ID: z.string() }));
      const destroy = {
        doing: 'destroying a session',
        method: 'PUT',
        path: ['v1', 'session', 'destroy', value.ID],
      } as const;
      const reply = await http.send(destroy);
      if (reply.status >= 300) throw statusError(reply);
    },
    async close() {
      kv.close();
      await http.close();
    },
  };
}
