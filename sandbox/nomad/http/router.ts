import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson, sendText, tokenOf } from '../../http/server.ts';
import type { Authenticate, Authority } from '../acl/acl.ts';
import type { NomadCore } from '../core.ts';
import { failure, NomadError, NotThere, Panic } from '../errors.ts';
import { routerOf } from './endpoint.ts';
import { NOMAD_ENDPOINTS } from './endpoints.ts';
import type { Exchange, Reply } from './exchange.ts';

export interface HandlerOptions {
  readonly authenticate: Authenticate;
  /** Told of every request that an endpoint answers, whatever it answers: its method and pattern. */
  readonly onRoute: ((method: string, pattern: string) => void) | undefined;
}

const routeOf = routerOf(NOMAD_ENDPOINTS);

/** Handles every `/v1/…` request with the codes, texts and headers of the real agent. */
export function createHandler(core: NomadCore, options: HandlerOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const reply = await dispatch(core, options, request, response);
      if (reply !== 'sent' && !response.writableEnded) send(response, reply);
    } catch (error) {
      if (error instanceof Panic) response.socket?.destroy();
      else if (response.headersSent || response.destroyed) response.end();
      else sendError(response, error);
    }
  };
}

function sendError(response: ServerResponse, error: unknown): void {
  const known = error instanceof NomadError ? error : failure(error instanceof Error ? error.message : 'error');
  const index = known instanceof NotThere ? { 'x-nomad-index': String(known.index) } : {};
  sendText(response, known.status, known.message, index);
}

async function dispatch(
  core: NomadCore,
  options: HandlerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Reply | 'sent'> {
  const url = new URL(request.url ?? '/', 'http://nomad');
  const path = decodePath(url.pathname);
  const query = url.searchParams;
  const region = query.get('region');
  if (region !== null && region !== '' && region !== core.region) throw failure('No path to region');
  const { endpoint, parameters } = routeOf(request.method ?? 'GET', path);
  options.onRoute?.(endpoint.method, endpoint.pattern);
  let authority: Authority | undefined;
  const exchange: Exchange = {
    core,
    request,
    response,
    method: request.method ?? 'GET',
    query,
    namespace: query.get('namespace') || 'default',
    // Looked up only where an endpoint asks: some, such as /v1/status/leader, take any token.
    get authority() {
      authority ??= options.authenticate(secretOf(request));
      return authority;
    },
  };
  return endpoint.answer(exchange, ...parameters);
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
    response.writeHead(reply.status ?? 200, headers);
    response.end();
    return;
  }
  sendJson(response, reply.status ?? 200, reply.body, headers);
}
