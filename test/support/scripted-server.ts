import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** How a scripted server treats one request. */
export type Act =
  | {
      readonly kind: 'reply';
      readonly status?: number;
      readonly body?: unknown;
      readonly headers?: Record<string, string>;
    }
  /** Says nothing, for ever. */
  | { readonly kind: 'hang' }
  /** Closes the connection after the request was read. */
  | { readonly kind: 'reset' }
  /** Promises more bytes than it sends. */
  | { readonly kind: 'cut'; readonly status?: number }
  /** Sends a body that never ends, a byte at a time. */
  | { readonly kind: 'drip' }
  /** Sends this many bytes of a JSON string. */
  | { readonly kind: 'flood'; readonly bytes: number };

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ScriptedServer {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** Resolves when the nth request (from 1) has arrived whole. */
  arrived(nth: number): Promise<void>;
  close(): Promise<void>;
}

/** A local HTTP server that misbehaves as told: `script` decides for each request, by what it is and its number from 1. */
export async function startScriptedServer(script: (request: Seen, nth: number) => Act): Promise<ScriptedServer> {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  const waiting: { readonly nth: number; readonly resolve: () => void }[] = [];
  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      seen.push(one);
      for (const { nth, resolve } of waiting) if (nth <= seen.length) resolve();
      play(script(one, seen.length), response);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server that listens has no other kind of address
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    arrived: (nth) =>
      seen.length >= nth ? Promise.resolve() : new Promise((resolve) => waiting.push({ nth, resolve })),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export function reply(status: number, body: unknown = '', headers: Record<string, string> = {}): Act {
  return { kind: 'reply', status, body, headers };
}

function play(act: Act, response: ServerResponse): void {
  switch (act.kind) {
    case 'hang':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'cut':
      response.writeHead(act.status ?? 200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"ID":', () => response.socket?.destroy());
      return;
    case 'drip': {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(timer));
      return;
    }
    case 'flood':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify('x'.repeat(act.bytes)));
      return;
    case 'reply': {
      const { status = 200, body = '', headers = {} } = act;
      const isText = typeof body === 'string';
      response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
      response.end(isText ? body : JSON.stringify(body));
    }
  }
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
