import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { MeshError } from '../domain/errors.ts';
import type { ChangeStore } from '../ports/change-store.ts';
import type { MemberStatus } from '../ports/membership.ts';
import type { ReadableMeter } from './meter.ts';
import { metricsText } from './metrics.ts';
import { createReadiness, type Readiness, type Sockets } from './readiness.ts';

export interface HttpOptions {
  /** Loopback unless the operator says otherwise. */
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly meter: ReadableMeter;
  readonly status: () => Sockets;
  readonly outbox: { readonly depth: number };
  readonly store: Pick<ChangeStore, 'read'>;
  readonly member: () => MemberStatus;
}

export interface HttpServer {
  /** Without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Nothing here takes a body or a second; whatever wants more is cut off. */
const LIMITS = { requestTimeout: 5000, headersTimeout: 5000, keepAliveTimeout: 5000, maxHeaderSize: 8192 } as const;
const MAX_CONNECTIONS = 64;

/** /healthz: the process is alive; /readyz: it can do its work; /metrics for Prometheus. @throws MESH_CONFIG when the address is taken. */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const readiness = createReadiness(options);
  const server = createServer(LIMITS, (request, response) => {
    route({ ...options, readiness }, request, response).catch(() =>
      send(response, 500, 'text/plain', 'internal error\n'),
    );
  });
  server.maxConnections = MAX_CONNECTIONS;
  const port = await listen(server, options);
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Routes extends HttpOptions {
  readonly readiness: () => Promise<Readiness>;
}

async function route(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return send(response, 405, 'text/plain', 'only GET and HEAD\n');
  }
  switch (request.url?.split('?')[0]) {
    case '/healthz':
      return send(response, 200, 'text/plain', 'alive\n');
    case '/readyz': {
      const answer = await routes.readiness();
      return send(response, answer.ready ? 200 : 503, 'application/json', `${JSON.stringify(answer)}\n`);
    }
    case '/metrics': {
      const { connected, wanted } = routes.status();
      const gauges = { outboxDepth: routes.outbox.depth, socketsConnected: connected, socketsWanted: wanted };
      return send(response, 200, 'text/plain; version=0.0.4', metricsText(routes.meter, gauges));
    }
    default:
      return send(response, 404, 'text/plain', 'not found\n');
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  const close = status >= 400 ? { connection: 'close' } : {};
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...close });
  response.end(body);
}

function listen(server: Server, { host, port }: HttpOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', () => reject(new MeshError('MESH_CONFIG', 'listening for HTTP', { host, port })));
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
