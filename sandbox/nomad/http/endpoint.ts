import { invalidMethod, notFound } from '../errors.ts';
import type { Exchange, Reply } from './exchange.ts';

/** Answers a request; `sent` when it has written the response itself. The texts are the pattern's parameters, in order. */
export type Answer = (exchange: Exchange, ...parameters: string[]) => Promise<Reply | 'sent'> | Reply | 'sent';

/** One endpoint of the HTTP API. The real server takes PUT and POST alike; both are PUT here. */
export interface Endpoint {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  /** The documentation's path, for example `/v1/job/:job_id/plan`. */
  readonly pattern: string;
  readonly answer: Answer;
}

export const get = (pattern: string, answer: Answer): Endpoint => ({ method: 'GET', pattern, answer });
export const put = (pattern: string, answer: Answer): Endpoint => ({ method: 'PUT', pattern, answer });
export const remove = (pattern: string, answer: Answer): Endpoint => ({ method: 'DELETE', pattern, answer });

/** Parameters that may hold slashes: the ids of dispatched and periodic runs, and the paths of variables. */
const WITH_SLASHES = new Set([':job_id', ':var_path']);

export interface Routed {
  readonly endpoint: Endpoint;
  readonly parameters: readonly string[];
}

/** Finds a request's endpoint: the first pattern that fits wins. No pattern: 404; no such method there: 405. */
export function routerOf(endpoints: readonly Endpoint[]): (method: string, path: string) => Routed {
  const compiled = endpoints.map((endpoint) => ({ endpoint, shape: shapeOf(endpoint.pattern) }));
  return (method, path) => {
    const wanted = method === 'POST' ? 'PUT' : method;
    const first = compiled.find(({ shape }) => shape.test(path));
    if (first === undefined) throw notFound('');
    const fits = compiled.filter(({ endpoint }) => endpoint.pattern === first.endpoint.pattern);
    const found = fits.find(({ endpoint }) => endpoint.method === wanted);
    if (found === undefined) throw invalidMethod();
    return { endpoint: found.endpoint, parameters: first.shape.exec(path)?.slice(1) ?? [] };
  };
}

function shapeOf(pattern: string): RegExp {
  const parts = pattern.split('/').map((part) => {
    if (!part.startsWith(':')) return part;
    return WITH_SLASHES.has(part) ? '(.+)' : '([^/]*)';
  });
  return new RegExp(`^${parts.join('/')}$`);
}
