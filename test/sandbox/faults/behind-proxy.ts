import { afterEach } from 'vitest';
import { type FaultProxy, type ProxyOptions, startProxy } from '../../../sandbox/faults/proxy.ts';
import { type Handler, listen, readBody, sendJson } from '../../../sandbox/http/server.ts';

const open: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const server of open.splice(0).reverse()) await server.close();
});

/** Ends with the test, the newest first. */
export function closeAfterTest<T extends { close(): Promise<unknown> }>(server: T): T {
  open.push(server);
  return server;
}

export interface Behind {
  readonly proxy: FaultProxy;
  /** Method, path and body of every request that the server behind the proxy heard. */
  readonly heard: string[];
}

/** A server that counts what it hears as its index, and a proxy before it. */
export async function startBehind(
  options: Partial<ProxyOptions> = {},
  answer: (heard: readonly string[]) => Handler = counting,
): Promise<Behind> {
  const heard: string[] = [];
  const server = closeAfterTest(
    await listen(async (request, response) => {
      const body = (await readBody(request)).toString();
      heard.push(`${request.method} ${request.url} ${body}`.trim());
      await answer(heard)(request, response);
    }),
  );
  return { heard, proxy: closeAfterTest(await startProxy({ upstream: server.url, ...options })) };
}

const counting =
  (heard: readonly string[]): Handler =>
  (_, response) =>
    sendJson(response, 200, { heard: heard.length }, { 'X-Consul-Index': String(heard.length) });

/** How a request ended: its status and body, or the code of what broke. */
export async function outcome(asking: Promise<Response>): Promise<string> {
  try {
    const response = await asking;
    return `${response.status} ${await response.text()}`;
  } catch (error) {
    return String(codeOf(error));
  }
}

function codeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? error.message : codeOf(error.cause);
}
