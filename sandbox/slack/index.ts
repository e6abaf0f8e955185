import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebSocket, WebSocketServer } from 'ws';
import type { SandboxClock } from '../clock.ts';
import { isLocal } from '../http/is-local.ts';
import { listen, type SandboxServer, sendText } from '../http/server.ts';
import { handleApi } from './api/dispatch.ts';
import { receiveUpload, sendFile } from './api/file-transfer.ts';
import { createRateLimits, type LimitOptions } from './api/rate-limits.ts';
import { type Control, createControl } from './control/control.ts';
import { handleControl } from './control/routes.ts';
import { createFaults } from './faults.ts';
import { handleResponseUrl } from './interact/response-url.ts';
import type { Services } from './services.ts';
import { Gateway } from './socket/gateway.ts';
import { createWorld } from './state/world.ts';
import { attachPage } from './ui/socket.ts';
import { defaultPageDir, servePage } from './ui/static.ts';
import type { WorkspaceSpec } from './workspace.ts';

export { SLACK_METHODS } from './api/dispatch.ts';
export type { Control } from './control/control.ts';
export type { Fault } from './faults.ts';
export type { AppSpec, ChannelSpec, UsergroupSpec, UserSpec, WorkspaceSpec } from './workspace.ts';
export { fromManifest } from './workspace.ts';

export interface SlackOptions {
  /** 0 or absent picks a free one. */
  readonly port?: number;
  /** Decides timestamps, the 3 s of acknowledgements and triggers, rate limits and redelivery. */
  readonly clock: SandboxClock;
  readonly workspace: WorkspaceSpec;
  readonly limits?: LimitOptions;
  /** The folder of the web page; default: the package's own. */
  readonly pageDir?: string;
  /** The address that it tells clients, where they reach it through something else; default: its own. */
  readonly publicUrl?: () => string;
  /** Told of every Web API call that there is, as `POST` and the name of its method. */
  readonly onRoute?: (method: string, pattern: string) => void;
}

/** A running Slack: `url` is the page, `apiUrl` goes into a client's slackApiUrl. */
export interface SlackSandbox extends SandboxServer {
  readonly apiUrl: string;
  readonly control: Control;
}

/** Starts a simulated Slack on loopback: Web API, Socket Mode, response urls, files, control API and web page. */
export async function startSlack(options: SlackOptions): Promise<SlackSandbox> {
  let url = '';
  const world = createWorld(options.workspace, options.clock, () => options.publicUrl?.() ?? url);
  const faults = createFaults();
  const limits = createRateLimits(options.clock, options.limits);
  const gateway = new Gateway(world, faults);
  const services: Services = { world, faults, limits, gateway, onRoute: options.onRoute ?? (() => undefined) };
  const control = createControl(services);
  const pageDir = options.pageDir ?? defaultPageDir();
  let sockets: WebSocketServer | undefined;
  // Loaded when the first one comes: whoever only starts the server does not wait for it.
  const webSockets = async () => {
    const { WebSocketServer } = await import('ws');
    sockets ??= new WebSocketServer({ noServer: true });
    return sockets;
  };
  const server = await listen(
    (request, response) => route({ services, control, pageDir }, request, response),
    options.port,
  );
  url = server.url;
  server.server.on('upgrade', (request, socket, head) => {
    const accept = acceptSocket(services, request);
    if (accept === undefined) socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    else void webSockets().then((waiting) => waiting.handleUpgrade(request, socket, head, accept));
  });
  return {
    url,
    apiUrl: `${url}/api/`,
    control,
    async close() {
      gateway.close();
      for (const client of sockets?.clients ?? []) client.terminate();
      await server.close();
    },
  };
}

interface Site {
  readonly services: Services;
  readonly control: Control;
  readonly pageDir: string;
}

function route({ services, control, pageDir }: Site, request: IncomingMessage, response: ServerResponse) {
  const { pathname, search } = new URL(request.url ?? '/', 'http://sandbox');
  const starts = (prefix: string) => pathname.startsWith(prefix);
  if (starts('/api/')) return handleApi(services, request, response);
  if (starts('/hooks/') && request.method === 'POST') return handleResponseUrl(services, request, response);
  if (starts('/upload/v1/') && request.method === 'POST') return receiveUpload(services, request, response);
  if (starts('/_control/')) return handleControl(services, control, request, response);
  if (starts('/files-pri/')) return sendFile(services, request, response);
  // All that remains is for browsers on this machine.
  if (!isLocal(request)) return sendText(response, 403, 'foreign origin');
  if (starts('/archives/')) return redirectToMessage(pathname, search, response);
  return servePage(pageDir, pathname, response);
}

/** A permalink opens the page at its message. */
function redirectToMessage(pathname: string, search: string, response: ServerResponse): void {
  const [, , channel = '', message = ''] = pathname.split('/');
  const ts = message.replace(/^p(\d+)(\d{6})$/, '$1.$2');
  const thread = new URLSearchParams(search).get('thread_ts');
  const place = new URLSearchParams({ c: channel, m: ts, ...(thread === null ? {} : { t: thread }) });
  response.writeHead(302, { location: `/#${place}` });
  response.end();
}

/** What to do with a WebSocket: a page of this machine's, or a Socket Mode connection with its ticket. Undefined: refuse it. */
function acceptSocket(services: Services, request: IncomingMessage): ((socket: WebSocket) => void) | undefined {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sandbox');
  if (pathname === '/ui')
    return isLocal(request) ? (page) => attachPage(services, page, searchParams.get('user')) : undefined;
  const isAdmitted = pathname === '/link/' && services.gateway.admit(searchParams.get('ticket') ?? '');
  return isAdmitted ? (link) => services.gateway.attach(link) : undefined;
}
