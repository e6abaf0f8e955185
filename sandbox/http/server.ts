import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One simulated server: where it answers, and how it ends. */
export interface SandboxServer {
  /** Base address without a trailing slash, for example `http://127.0.0.1:4646`. */
  readonly url: string;
  /** Ends every open connection and frees the port. */
  close(): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

const handlers = new Map<string, Handler>();

/** What answers at this address, where that is a server of this very process. */
export function handlerOf(origin: string): Handler | undefined {
  return handlers.get(origin);
}

/** Listens on loopback only; port 0 picks a free one. A handler that throws answers 500 with its message. */
export async function listen(handler: Handler, port = 0): Promise<SandboxServer & { readonly server: Server }> {
  const server = createServer((request, response) => {
    void Promise.resolve()
      .then(() => handler(request, response))
      .catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(error instanceof Error ? error.message : 'internal error');
      });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo; // a TCP server that listens has no other kind of address
  const url = `http://127.0.0.1:${address.port}`;
  handlers.set(url, handler);
  return {
    server,
    url,
    close: () =>
      new Promise((resolve) => {
        handlers.delete(url);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Reads a whole request body; more than `maxBytes` rejects with `BodyTooLarge`. */
export function readBody(request: IncomingMessage, maxBytes = 64 * 1024 * 1024): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    // By events: iterating over a request costs several times what the rest of a small one does.
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      // What comes after is read and dropped, so that the connection can carry the refusal.
      if (size > maxBytes) reject(new BodyTooLarge(`request body over ${maxBytes} bytes`));
      else chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('the request ended before its body')));
    if (request.readableEnded) resolve(Buffer.alloc(0));
  });
}

export class BodyTooLarge extends Error {}

/** The token of a request: that of the server's own header, else `Authorization: Bearer`. */
export function tokenOf(request: IncomingMessage, header: string): string | undefined {
  const own = request.headers[header];
  if (typeof own === 'string' && own !== '') return own;
  return /^bearer\s+(\S+)/i.exec(request.headers.authorization ?? '')?.[1];
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  sendWhole(response, status, 'application/json', { text: JSON.stringify(body), headers });
}

export function sendText(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  sendWhole(response, status, 'text/plain; charset=utf-8', { text: body, headers });
}

/** A text whose length is said goes out in one piece with its head. */
function sendWhole(
  response: ServerResponse,
  status: number,
  type: string,
  { text, headers }: { readonly text: string; readonly headers: Record<string, string> },
): void {
  const length = String(Buffer.byteLength(text));
  response.writeHead(status, { 'content-type': type, 'content-length': length, ...headers });
  response.end(text);
}
