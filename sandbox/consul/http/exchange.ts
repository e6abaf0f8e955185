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

export function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  common: Readonly<Record<string, string>>,
): void {
  const isJson = reply.jsonText !== undefined || reply.json !== undefined;
  const plain = reply.bytes ?? reply.jsonText ?? (reply.json === undefined ? '' : JSON.stringify(reply.json));
  const zipped = plain.length >= GZIP_FROM_BYTES && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const body = zipped ? gzipSync(plain) : plain;
  response.writeHead(reply.status ?? 200, {
    ...common,
    vary: 'Accept-Encoding',
    ...(isJson ? JSON_TYPE : {}),
    ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    'content-length': String(Buffer.byteLength(body)),
    ...reply.headers,
  });
  // Text goes out in one piece with the head, bytes do not.
  response.end(body);
}

const JSON_TYPE = { 'content-type': 'application/json' };

export function sendProblem(response: ServerResponse, status: number, message: string, headers = {}): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers });
  response.end(message);
}
