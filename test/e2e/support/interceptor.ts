import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that passes by, its body read whole. */
export interface Passing {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body: string;
}

export type Fits = (passing: Passing) => boolean;

/** What is done in place of forwarding. */
export type Treatment =
  | { readonly kind: 'cut' }
  | { readonly kind: 'hang' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** A request that is stopped on its way. */
export interface Held {
  /** Resolves when a fitting request is held; with `reply`, the upstream has carried it out by then. */
  readonly arrived: Promise<Passing>;
  release(): void;
  /** Cuts the connection: the bot never hears of it. */
  drop(): void;
}

/** Stands before a simulated server: records what passes, holds it, and fails as told. */
export interface Interceptor {
  readonly url: string;
  readonly seen: readonly Passing[];
  /** Stops the next fitting request before it is forwarded, or its reply before it is handed back. */
  hold(fits: Fits, at: 'request' | 'reply'): Held;
  /** Treats every fitting request so, until the returned function is called. */
  treat(fits: Fits, treatment: Treatment): () => void;
  close(): Promise<void>;
}

interface Gate {
  readonly fits: Fits;
  readonly at: 'request' | 'reply';
  readonly take: (passing: Passing) => void;
  readonly opened: Promise<'release' | 'drop'>;
}

export async function startInterceptor(upstream: string): Promise<Interceptor> {
  const seen: Passing[] = [];
  const gates = new Set<Gate>();
  const rules = new Set<{ readonly fits: Fits; readonly treatment: Treatment }>();
  const take = (at: Gate['at'], passing: Passing): Gate | undefined => {
    const gate = [...gates].find((candidate) => candidate.at === at && candidate.fits(passing));
    if (gate !== undefined) gates.delete(gate);
    gate?.take(passing);
    return gate;
  };
  const pass = async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = await readAll(incoming);
    const passing = { method: incoming.method ?? '', path: incoming.url ?? '', body: body.toString() };
    seen.push(passing);
    const rule = [...rules].find(({ fits }) => fits(passing));
    if (rule !== undefined) return play(rule.treatment, response);
    if ((await take('request', passing)?.opened) === 'drop') return void response.destroy();
    if (response.destroyed) return;
    const hold = () => take('reply', passing)?.opened;
    await forward({ upstream, incoming, body, response, hold });
  };
  const server = createServer((incoming, response) => {
    pass(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has no other kind of address
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    hold(fits, at) {
      const arrived = pledge<Passing>();
      const opened = pledge<'release' | 'drop'>();
      gates.add({ fits, at, take: arrived.resolve, opened: opened.promise });
      return {
        arrived: arrived.promise,
        release: () => opened.resolve('release'),
        drop: () => opened.resolve('drop'),
      };
    },
    treat(fits, treatment) {
      const rule = { fits, treatment };
      rules.add(rule);
      return () => void rules.delete(rule);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function play(treatment: Treatment, response: ServerResponse): void {
  switch (treatment.kind) {
    case 'cut':
      response.destroy();
      return;
    case 'hang':
      return;
    case 'answer':
      response.writeHead(treatment.status, treatment.headers);
      response.end(treatment.body);
  }
}

interface Forwarding {
  readonly upstream: string;
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
  readonly response: ServerResponse;
  /** Asked when the upstream has answered. */
  readonly hold: () => Promise<'release' | 'drop'> | undefined;
}

async function forward({ upstream, incoming, body, response, hold }: Forwarding): Promise<void> {
  const abort = new AbortController();
  // Whoever waits on a blocking query and goes away ends it.
  response.once('close', () => abort.abort());
  const answer = await ask(`${upstream}${incoming.url ?? ''}`, incoming, { body, signal: abort.signal });
  const content = await readAll(answer);
  if ((await hold()) === 'drop') {
    response.destroy();
    return;
  }
  response.writeHead(answer.statusCode ?? 502, withoutLength(answer.headers));
  response.end(content);
}

function ask(
  url: string,
  { method, headers }: IncomingMessage,
  { body, signal }: { readonly body: Buffer; readonly signal: AbortSignal },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { method, headers: { ...withoutLength(headers), 'content-length': body.length }, signal };
    const outgoing = request(url, options, resolve);
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

/** The body is sent whole, so its length is told anew; so is the host. */
function withoutLength(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const {
    host: _host,
    'content-length': _length,
    'transfer-encoding': _encoding,
    connection: _connection,
    ...rest
  } = headers;
  return rest;
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A promise that is resolved from outside. */
function pledge<T>(): { readonly promise: Promise<T>; resolve(value: T): void } {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => settle(value) };
}
