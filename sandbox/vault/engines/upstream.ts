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
  const headers = upstream.token === '' ? {} : { [upstream.header]: upstream.token };
  const { status, text } = await sent(url, method, headers, body).catch((error: unknown) => {
    throw new UpstreamError(`${verb(method)} ${JSON.stringify(url)}: ${reasonOf(error, url)}`);
  });
  if (status < 200 || status >= 300) throw new UpstreamError(`Unexpected response code: ${status} (${text})`);
  return text === '' ? undefined : JSON.parse(text);
}

interface Reply {
  readonly status: number;
  readonly text: string;
}

/** Not by `fetch`, which refuses many ports that a Go client asks. */
async function sent(url: string, method: string, headers: Record<string, string>, body: unknown): Promise<Reply> {
  // TLS takes a tenth of the sandbox's start to load, and hardly anybody needs it.
  const { request: send } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  return new Promise((resolve, reject) => {
    const request = send(url, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
      response.once('error', reject);
    });
    request.once('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** A text field of an upstream's answer. */
export function textOf(answer: unknown, name: string): string {
  const value = isObject(answer) ? answer[name] : undefined;
  return typeof value === 'string' ? value : '';
}

const verb = (method: string): string => `${method[0] ?? ''}${method.slice(1).toLowerCase()}`;

/** Go says more of a refused connection than Node does. */
function reasonOf(error: unknown, url: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ECONNREFUSED') return `dial tcp ${new URL(url).host}: connect: connection refused`;
  if (code === 'ECONNRESET') return 'EOF';
  return code === 'ERR_INVALID_PROTOCOL' ? 'unsupported protocol scheme ""' : String(code ?? 'unknown error');
}
