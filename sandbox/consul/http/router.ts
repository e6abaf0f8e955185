import type { IncomingMessage, ServerResponse } from 'node:http';
import { posix } from 'node:path';
import { type Handler, tokenOf } from '../../http/server.ts';
import { type Authorizer, authorizerFor } from '../acl/authorizer.ts';
import type { AclOptions } from '../acl/rules.ts';
import { type Exchange, HttpProblem, type Route, sendProblem, sendReply } from './exchange.ts';

/** One endpoint; a pattern that ends in `/` takes everything below it. */
export interface Endpoint {
  readonly pattern: string;
  readonly methods: readonly string[];
  readonly route: Route;
}

export interface RouterOptions {
  readonly acl: AclOptions | undefined;
  readonly datacenter: string;
  readonly endpoints: readonly Endpoint[];
  readonly onRoute: ((method: string, pattern: string) => void) | undefined;
  /** Aborts every waiting request. */
  readonly closing: AbortSignal;
}

/** Consul's HTTP front: path cleaning, 404, 405, OPTIONS, tokens, errors as plain text. */
export function createRouter(options: RouterOptions): Handler {
  const find = finder(options.endpoints);
  const common = { 'X-Consul-Default-ACL-Policy': options.acl?.defaultPolicy ?? 'allow' };
  return async (request, response) => {
    const { path, clean, query } = readUrl(request.url ?? '/');
    if (path === undefined) return sendProblem(response, 400, '');
    const endpoint = clean === path ? find(path) : undefined;
    if (endpoint !== undefined) return answer(options, { request, response, endpoint, query, path, common });
    const target = clean === path && find(`${clean}/`) ? `${clean}/` : clean;
    if (target !== path) return redirect(response, target, query);
    sendProblem(response, 404, unknownPath(path));
  };
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly endpoint: Endpoint;
  /** With its question mark; '' where there is none. */
  readonly query: string;
  readonly path: string;
  /** Headers that every answer of an endpoint carries. */
  readonly common: Readonly<Record<string, string>>;
}

async function answer(options: RouterOptions, call: Call): Promise<void> {
  const { request, response, endpoint, common } = call;
  const method = request.method ?? 'GET';
  if (method === 'OPTIONS') return sendProblem(response, 200, '', { ...common, allow: allowed(endpoint) });
  if (!endpoint.methods.includes(method)) {
    return sendProblem(response, 405, `method ${method} not allowed`, { ...common, allow: allowed(endpoint) });
  }
  options.onRoute?.(method, endpoint.pattern);
  try {
    const exchange = exchangeOf(options, call);
    refuseForeignDatacenter(options, exchange.params);
    const reply = await endpoint.route(exchange);
    if (!response.destroyed) sendReply(request, response, reply, common);
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    // What the client is still sending will not be read: the connection cannot be used again.
    const close = error.status === 413 ? { connection: 'close' } : {};
    sendProblem(response, error.status, error.message, { ...common, ...close });
    if (error.status === 413) request.resume();
  }
}

const allowed = ({ methods }: Endpoint): string => ['OPTIONS', ...methods].join(',');

function exchangeOf(options: RouterOptions, call: Call): Exchange {
  const { request, response, endpoint, query, path } = call;
  const params = new URLSearchParams(query);
  let gone: AbortSignal | undefined;
  let authorizer: Authorizer | undefined;
  return {
    method: request.method ?? 'GET',
    rest: endpoint.pattern.endsWith('/') ? path.slice(endpoint.pattern.length) : '',
    params,
    request,
    // Made only for reads that wait: most requests are over before anybody could go away.
    get gone() {
      gone ??= abandoned(response, options.closing);
      return gone;
    },
    // Looked up only where an endpoint asks: some, such as /v1/status/leader, take any token.
    get authorizer() {
      authorizer ??= authorizerFor(options.acl, secretOf(request, params));
      return authorizer;
    },
  };
}

function abandoned(response: ServerResponse, closing: AbortSignal): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  closing.addEventListener('abort', () => gone.abort(), { once: true, signal: gone.signal });
  return gone.signal;
}

function refuseForeignDatacenter(options: RouterOptions, params: URLSearchParams): void {
  const datacenter = params.get('dc') ?? '';
  if (datacenter !== '' && datacenter !== options.datacenter) throw new HttpProblem(500, 'No path to datacenter');
}

/** The token of a request: query string, then `X-Consul-Token`, then `Authorization: Bearer`. */
function secretOf(request: IncomingMessage, params: URLSearchParams): string | undefined {
  const fromQuery = params.get('token') ?? '';
  return fromQuery !== '' ? fromQuery : tokenOf(request, 'x-consul-token');
}

function finder(endpoints: readonly Endpoint[]): (path: string) => Endpoint | undefined {
  const exact = new Map(endpoints.map((endpoint) => [endpoint.pattern, endpoint]));
  const subtrees = endpoints.filter(({ pattern }) => pattern.endsWith('/')).sort(byLength);
  return (path) => exact.get(path) ?? subtrees.find(({ pattern }) => path.startsWith(pattern));
}

const byLength = (a: Endpoint, b: Endpoint): number => b.pattern.length - a.pattern.length;

/** A path that is written as it is meant: nothing to decode, nothing to clean. */
const PLAIN_PATH = /^(?:\/[\w\-:~]+)+\/?$/;

interface ReadUrl {
  /** Decoded; undefined where it cannot be. */
  readonly path: string | undefined;
  readonly clean: string;
  readonly query: string;
}

function readUrl(url: string): ReadUrl {
  const mark = url.indexOf('?');
  const [raw, query] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark)];
  if (PLAIN_PATH.test(raw)) return { path: raw, clean: raw, query };
  const path = decodePath(raw);
  return { path, clean: path === undefined ? raw : cleanPath(path), query };
}

/** Undefined where the path does not decode or holds what cannot be printed. */
function decodePath(raw: string): string | undefined {
  try {
    const path = decodeURIComponent(raw);
    return /\p{Cc}/u.test(path) ? undefined : path;
  } catch {
    return undefined;
  }
}

/** The path without `.`, `..` and doubled slashes; Go's mux sends clients there. */
function cleanPath(path: string): string {
  const clean = posix.normalize(`/${path}`);
  return clean.replace(/^\/+/, '/');
}

function redirect(response: ServerResponse, path: string, search: string): void {
  response.writeHead(301, { location: encodeURI(path) + search });
  response.end();
}

function unknownPath(path: string): string {
  return path.includes('/v1/')
    ? 'Invalid URL path: not a recognized HTTP API endpoint\n'
    : "Invalid URL path: if attempting to use the HTTP API, ensure the path starts with '/v1/'\n";
}
