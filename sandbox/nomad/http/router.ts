import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendText, tokenOf } from '../../http/server.ts';
import type { Authenticate } from '../acl/acl.ts';
import type { NomadCore } from '../core.ts';
import { failure, NomadError, notFound } from '../errors.ts';
import type { Exchange, Reply } from './exchange.ts';
import { aclRoutes } from './routes/acl.ts';
import { allocRoutes } from './routes/allocs.ts';
import { clientRoutes } from './routes/client.ts';
import { clusterRoutes } from './routes/cluster.ts';
import { deploymentRoutes } from './routes/deployments.ts';
import { evalRoutes } from './routes/evals.ts';
import { eventStream } from './routes/events.ts';
import { jobRoutes } from './routes/job.ts';
import { jobsRoutes } from './routes/jobs.ts';
import { nodeRoutes } from './routes/nodes.ts';
import { searchRoute } from './routes/search.ts';

/** Answers a request, or undefined when the path is none of its own; `sent` when it has answered itself. */
export type Route = (exchange: Exchange) => Promise<Reply | 'sent' | undefined> | Reply | 'sent' | undefined;

const ROUTES: readonly Route[] = [
  jobsRoutes,
  jobRoutes,
  deploymentRoutes,
  allocRoutes,
  clientRoutes,
  evalRoutes,
  nodeRoutes,
  aclRoutes,
  clusterRoutes,
  eventStream,
  searchRoute,
];

/** Handles every `/v1/…` request with the codes, texts and headers of the real agent. */
export function createHandler(core: NomadCore, authenticate: Authenticate) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const reply = await dispatch(core, authenticate, request, response);
      if (reply !== 'sent' && !response.writableEnded) send(response, reply);
    } catch (error) {
      if (response.headersSent || response.destroyed) response.end();
      else sendError(response, error);
    }
  };
}

function sendError(response: ServerResponse, error: unknown): void {
  const known = error instanceof NomadError ? error : failure(error instanceof Error ? error.message : 'error');
  sendText(response, known.status, known.message);
}

async function dispatch(
  core: NomadCore,
  authenticate: Authenticate,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Reply | 'sent'> {
  const url = new URL(request.url ?? '/', 'http://nomad');
  const path = decodePath(url.pathname);
  if (!path.startsWith('/v1/')) throw notFound('');
  const query = url.searchParams;
  const region = query.get('region');
  if (region !== null && region !== '' && region !== core.region) throw failure('No path to region');
  const exchange: Exchange = {
    core,
    request,
    response,
    method: request.method ?? 'GET',
    path: path.slice('/v1/'.length),
    query,
    namespace: query.get('namespace') || 'default',
    authority: authenticate(secretOf(request)),
  };
  for (const route of ROUTES) {
    const reply = await route(exchange);
    if (reply !== undefined) return reply;
  }
  throw notFound('');
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    throw new NomadError(400, '400 Bad Request');
  }
}

function secretOf(request: IncomingMessage): string {
  return tokenOf(request, 'x-nomad-token')?.trim() ?? '';
}

function send(response: ServerResponse, reply: Reply): void {
  const headers: Record<string, string> = { ...reply.headers };
  if (reply.index !== undefined) headers['x-nomad-index'] = String(reply.index);
  if (reply.isRead === true) {
    headers['x-nomad-lastcontact'] = '0';
    headers['x-nomad-knownleader'] = 'true';
  }
  if (reply.body === undefined) {
    response.writeHead(200, headers);
    response.end();
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(reply.body));
}
