import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Authorizer } from '../acl/authorizer.ts';

/** One request as the route handlers see it. */
export interface Exchange {
  readonly method: string;
  /** What follows the route's prefix, decoded: the key, the node, the id. */
  readonly rest: string;
  readonly params: URLSearchParams;
  readonly request: IncomingMessage;
  readonly authorizer: Authorizer;
  /** Aborts when the client goes away or the server closes. */
  readonly gone: AbortSignal;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text that is already written, a value to write as JSON, or bytes with their own content type. */
  readonly jsonText?: string;
  readonly json?: unknown;
  readonly bytes?: Buffer;
}

export type Route = (exchange: Exchange) => Promise<Reply> | Reply;

/** An answer that is not 200; its message is the whole body. */
export class HttpProblem extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Replies shorter than this go out uncompressed, as Consul's gzip middleware does. */
const GZIP_FROM_BYTES = 1400;

export function sendReply(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const isJson = reply.jsonText !== undefined || reply.json !== undefined;
  const text = reply.jsonText ?? (reply.json === undefined ? '' : JSON.stringify(reply.json));
  const plain = reply.bytes ?? Buffer.from(text);
  const zipped = plain.length >= GZIP_FROM_BYTES && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const body = zipped ? gzipSync(plain) : plain;
  response.writeHead(reply.status ?? 200, {
    vary: 'Accept-Encoding',
    ...(isJson ? { 'content-type': 'application/json' } : {}),
    ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    'content-length': String(body.length),
    ...reply.headers,
  });
  response.end(body);
}

export function sendProblem(response: ServerResponse, status: number, message: string, headers = {}): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers });
  response.end(message);
}
