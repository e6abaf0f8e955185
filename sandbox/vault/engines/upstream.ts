import { isObject } from '../../json.ts';

export interface Upstream {
  /** With its scheme; a slash at the end is dropped. */
  readonly address: string;
  readonly token: string;
  /** The header that carries the token, for example `X-Nomad-Token`. */
  readonly header: string;
}

/** An upstream that refused or was not there, in the words of HashiCorp's Go clients. */
export class UpstreamError extends Error {}

/** One request to the server where an engine's secrets live; its body as JSON, undefined where it is none. */
export async function askUpstream(upstream: Upstream, method: string, path: string, body?: unknown): Promise<unknown> {
  const url = `${upstream.address.replace(/\/+$/, '')}${path}`;
  const reply = await fetch(url, {
    method,
    headers: upstream.token === '' ? {} : { [upstream.header]: upstream.token },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new UpstreamError(`${verb(method)} ${JSON.stringify(url)}: ${reasonOf(error, url)}`);
  });
  const text = await reply.text();
  if (!reply.ok) throw new UpstreamError(`Unexpected response code: ${reply.status} (${text})`);
  return text === '' ? undefined : JSON.parse(text);
}

/** A text field of an upstream's answer. */
export function textOf(answer: unknown, name: string): string {
  const value = isObject(answer) ? answer[name] : undefined;
  return typeof value === 'string' ? value : '';
}

const verb = (method: string): string => `${method[0] ?? ''}${method.slice(1).toLowerCase()}`;

/** Go says more of a refused connection than Node does. */
function reasonOf(error: unknown, url: string): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = isObject(cause) ? cause['code'] : undefined;
  if (code === 'ECONNREFUSED') return `dial tcp ${new URL(url).host}: connect: connection refused`;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' ? 'EOF' : String(code ?? 'unsupported protocol scheme ""');
}
