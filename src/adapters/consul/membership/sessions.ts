import { z } from 'zod';
import type { Connection } from '../../../config/config.ts';
import { createHttpClient } from '../../http-client.ts';
import { statusError } from '../../http-reply.ts';

/** Consul's sessions: what tells whether a replica lives. @throws MeshError */
export interface Sessions {
  /** A session that releases what it held when it ends, for others to take at once. */
  create(signal: AbortSignal): Promise<string>;
  /** Puts its end off by its TTL. False: there is no such session. */
  renew(id: string): Promise<boolean>;
  destroy(id: string): Promise<void>;
  close(): Promise<void>;
}

/** Consul's shortest TTL; it may take twice as long to end a session by it. */
const TTL = '10s';

export function createSessions(connection: Connection, deadlineMs: number): Sessions {
  const http = createHttpClient({ system: 'consul', connection, tokenHeader: 'x-consul-token', deadlineMs });
  const put = { method: 'PUT', writes: false } as const;
  return {
    async create(signal) {
      const call = { ...put, doing: 'joining the replicas', path: ['v1', 'session', 'create'], signal };
      // No lock delay: fences in every write keep a late writer out, not time.
      const body = { Name: 'meshbot', TTL, Behavior: 'release', LockDelay: '0s' };
      return (await http.json({ ...call, body }, z.object({ ID: z.string() }))).value.ID;
    },
    async renew(id) {
      const reply = await http.send({ ...put, doing: 'renewing a session', path: ['v1', 'session', 'renew', id] });
      if (reply.status >= 300 && reply.status !== 404) throw statusError(reply);
      return reply.status !== 404;
    },
    async destroy(id) {
      const reply = await http.send({ ...put, doing: 'ending a session', path: ['v1', 'session', 'destroy', id] });
      if (reply.status >= 300) throw statusError(reply);
    },
    close: () => http.close(),
  };
}
