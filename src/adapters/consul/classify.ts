import { firstLine } from '../http-reply.ts';
import { classifyNetworkError, type Failure } from '../upstream.ts';

/**
 * What an error of the `consul` package says. Its `response` holds the request with the token, so that only the status
 * and Consul's own words are read from it, and nothing of it is kept.
 */
export function classifyConsulError(error: unknown, token: string | undefined): Failure {
  const status = statusOf(error);
  if (status !== undefined) {
    const said = withoutToken(firstLine(bodyText(error)), token);
    return { kind: 'status', status, ...(said === '' ? {} : { said }) };
  }
  if (has(error, 'isCodec')) return { kind: 'garbage', what: 'the answer is no JSON' };
  return classifyNetworkError(error);
}

export function statusOf(error: unknown): number | undefined {
  const response = has(error, 'response') ? error.response : undefined;
  return has(response, 'statusCode') && typeof response.statusCode === 'number' ? response.statusCode : undefined;
}

/** The body of an error's answer, parsed by the package where it is JSON. */
export function bodyOf(error: unknown): unknown {
  const response = has(error, 'response') ? error.response : undefined;
  return has(response, 'body') ? response.body : undefined;
}

/** A header of an answer, or of an error's answer. */
export function headerOf(from: unknown, name: string): unknown {
  const response = has(from, 'response') ? from.response : from;
  return has(response, 'headers') && has(response.headers, name) ? response.headers[name] : undefined;
}

function bodyText(error: unknown): string {
  const body = bodyOf(error);
  if (typeof body === 'string') return body;
  return Buffer.isBuffer(body) ? body.toString('utf8') : '';
}

function withoutToken(text: string, token: string | undefined): string {
  return token === undefined || token === '' ? text : text.replaceAll(token, '[secret]');
}

function has<K extends string>(value: unknown, key: K): value is Record<K, unknown> {
  return value !== null && typeof value === 'object' && key in value;
}
