import type { z } from 'zod';
import type { NomadConnection } from '../../config/config.ts';
import { MeshError } from '../../domain/errors.ts';
import type { Blocking, BlockingCall } from '../../ports/scheduler.ts';
import { createHttpClient, type HttpCall, type HttpClient } from '../http-client.ts';
import { parseBody, type Reply } from '../http-reply.ts';
import { explain } from '../upstream.ts';
import type { Query } from '../url.ts';

/** One Nomad with its namespace and region put into every question. */
export interface NomadClient {
  send(call: HttpCall): Promise<Reply>;
  json<T>(call: HttpCall, schema: z.ZodType<T>): Promise<T>;
  /** Undefined when Nomad says that there is no such thing. */
  find<T>(call: HttpCall, schema: z.ZodType<T>): Promise<T | undefined>;
  /** A read that waits for something newer than `index`, with the index of the answer. */
  watch<T>(call: HttpCall, options: BlockingCall, read: (reply: Reply) => T): Promise<Blocking<T>>;
  close(): Promise<void>;
}

export interface NomadOptions {
  /** For every call that does not wait; default 10 s. */
  readonly deadlineMs?: number;
}

const DEFAULT_DEADLINE_MS = 10_000;
const DEFAULT_WAIT_MS = 60_000;
/** Nomad takes 100 connections of one client by default (`http_max_conns_per_client`); blocking queries need most. */
const MAX_AT_ONCE = 24;

export function createNomadClient(connection: NomadConnection, options: NomadOptions = {}): NomadClient {
  const deadlineMs = options.deadlineMs ?? DEFAULT_DEADLINE_MS;
  const http: HttpClient = createHttpClient({
    ...{ system: 'nomad', connection, tokenHeader: 'x-nomad-token', deadlineMs },
    maxAtOnce: MAX_AT_ONCE,
  });
  const where: Query = { namespace: connection.namespace, region: connection.region };
  const send = (call: HttpCall) =>
    http.send({ ...call, path: ['v1', ...call.path], query: { ...where, ...call.query } });
  return {
    send,
    json: async (call, schema) => parseBody(await send(call), schema),
    async find(call, schema) {
      const reply = await send(call);
      return isMissing(reply) ? undefined : parseBody(reply, schema);
    },
    async watch(call, { index, waitMs = DEFAULT_WAIT_MS, signal }, read) {
      const waits = index !== undefined && index > 0;
      const reply = await send({
        ...call,
        signal,
        waits,
        ...(waits ? { query: { ...call.query, index, wait: `${waitMs}ms` } } : {}),
        // Nomad adds up to a sixteenth of the wait, so that not every client comes back at once.
        ...(waits ? { deadlineMs: waitMs + Math.ceil(waitMs / 16) + deadlineMs } : {}),
      });
      return { value: read(reply), index: indexOf(reply) };
    },
    close: () => http.close(),
  };
}

/** Nomad's own 404, not that of a wrong address or of something in between. */
export function isMissing(reply: Reply): boolean {
  return reply.status === 404 && /not found/i.test(reply.text) && !/^404 page|</.test(reply.text);
}

function indexOf(reply: Reply): number {
  const header = reply.headers['x-nomad-index'];
  if (header === undefined && isMissing(reply)) return 0;
  const index = Number(header);
  if (Number.isSafeInteger(index) && index >= 0) return index;
  throw explain(reply.call, { kind: 'garbage', what: 'no X-Nomad-Index' });
}

const JOB_ID = /^[^\s\p{C}]{1,1024}$/u;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A job id as one path segment; Nomad allows slashes in it and forbids white space. */
export function jobSegment(jobId: string): string {
  if (!JOB_ID.test(jobId)) throw new MeshError('MESH_UPSTREAM_REJECTED', 'naming a job', { system: 'nomad' });
  return jobId;
}

export function idSegment(id: string): string {
  if (!UUID.test(id)) throw new MeshError('MESH_UPSTREAM_REJECTED', 'naming an object', { system: 'nomad' });
  return id;
}
