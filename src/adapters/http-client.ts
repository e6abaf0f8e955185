import { Agent, type Dispatcher, request } from 'undici';
import type { z } from 'zod';
import type { Connection } from '../config/config.ts';
import { Gate } from './gate.ts';
import { parseBody, type Reply } from './http-reply.ts';
import { callUpstream, classifyNetworkError, type System, UpstreamFailure } from './upstream.ts';
import { pathOf, type Query } from './url.ts';

export interface HttpClientOptions {
  readonly system: System;
  readonly connection: Connection;
  readonly tokenHeader: string;
  /** Stands before the token, for example `Bearer `. */
  readonly tokenPrefix?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For calls that state none. */
  readonly deadlineMs?: number;
  /** Calls under way at once, those that wait for news not counted; default: any number. */
  readonly maxAtOnce?: number;
  /** A longer answer is cut off and counts as garbage. */
  readonly maxBytes?: number;
}

export interface HttpCall {
  readonly doing: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path segments, each encoded on its own; `.`, `..` and empty ones are refused. */
  readonly path: readonly string[];
  readonly query?: Query;
  readonly body?: unknown;
  /** Default: every method but GET. A POST that only asks says false. */
  readonly writes?: boolean;
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** True for a blocking query, which holds its place for minutes. */
  readonly waits?: boolean;
}

/** One server over HTTP: no redirects, bounded answers, a deadline on everything, no secret in any error. */
export interface HttpClient {
  /** Any status is an answer; only a call that got none throws. */
  send(call: HttpCall): Promise<Reply>;
  /** A body of the given form. @throws MeshError for every status but 2xx. */
  json<T>(call: HttpCall, schema: z.ZodType<T>): Promise<{ readonly value: T; readonly reply: Reply }>;
  close(): Promise<void>;
}

const CONNECT_MS = 5_000;

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { connection, system } = options;
  const agent = new Agent({
    connect: {
      timeout: CONNECT_MS,
      ...(connection.tls.ca === undefined ? {} : { ca: connection.tls.ca }),
      ...(connection.tls.cert === undefined ? {} : { cert: connection.tls.cert }),
      ...(connection.tls.key === undefined ? {} : { key: connection.tls.key.reveal() }),
      ...(connection.tls.serverName === undefined ? {} : { servername: connection.tls.serverName }),
    },
    // The deadline of each call governs; a blocking query may be silent for minutes.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  const gate = new Gate(options.maxAtOnce ?? Number.POSITIVE_INFINITY);

  const send = (call: HttpCall): Promise<Reply> =>
    call.waits === true ? attempt(call) : gate.run(call.signal, () => attempt(call));

  // The deadline starts here, when there is room: waiting behind our own calls is no fault of the server.
  const attempt = (call: HttpCall): Promise<Reply> => {
    const writes = call.writes ?? (call.method ?? 'GET') !== 'GET';
    const upstream = {
      system,
      doing: call.doing,
      writes,
      deadlineMs: call.deadlineMs ?? options.deadlineMs ?? 10_000,
      signal: call.signal,
    };
    return callUpstream(upstream, classifyNetworkError, async (signal) => {
      try {
        return await exchange(options, agent, call, upstream, signal);
      } catch (error) {
        // A kept-alive connection may have died unseen: a read is worth a second try, on a fresh one.
        if (writes || signal.aborted || error instanceof UpstreamFailure) throw error;
        if (classifyNetworkError(error).kind !== 'broken') throw error;
        return await exchange(options, agent, call, upstream, signal);
      }
    });
  };

  return {
    send,
    async json(call, schema) {
      const reply = await send(call);
      return { value: parseBody(reply, schema), reply };
    },
    close: () => agent.destroy(),
  };
}

async function exchange(
  options: HttpClientOptions,
  dispatcher: Dispatcher,
  call: HttpCall,
  upstream: Reply['call'],
  signal: AbortSignal,
): Promise<Reply> {
  const { connection } = options;
  const token = connection.token?.reveal();
  const response = await request(connection.address + pathOf(call.path, call.query ?? {}), {
    dispatcher,
    method: call.method ?? 'GET',
    headers: {
      accept: 'application/json',
      'user-agent': 'meshbot',
      ...options.headers,
      ...(token === undefined ? {} : { [options.tokenHeader]: `${options.tokenPrefix ?? ''}${token}` }),
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    signal,
    ...(call.body === undefined ? {} : { body: typeof call.body === 'string' ? call.body : JSON.stringify(call.body) }),
  });
  const body = await readBounded(response.body, options.maxBytes ?? 32 * 1024 * 1024);
  // A server that echoes what it got must not carry our token into an error or a log.
  const text = token === undefined || token === '' ? body : body.replaceAll(token, '[secret]');
  return { status: response.statusCode, headers: response.headers, text, call: upstream };
}

async function readBounded(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new UpstreamFailure({ kind: 'garbage', what: `an answer over ${maxBytes} bytes` });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
