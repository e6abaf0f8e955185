import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import type { App as BoltApp, Receiver, ReceiverEvent } from '@slack/bolt';
import type { SocketModeClient as Client } from '@slack/socket-mode';
import { realClock, type SandboxClock } from '../../../sandbox/clock.ts';
import { type SlackOptions, type SlackSandbox, startSlack, type WorkspaceSpec } from '../../../sandbox/slack/index.ts';

const require = createRequire(import.meta.url);
const { App, LogLevel } = require('@slack/bolt') as typeof import('@slack/bolt');
const { SocketModeClient } = require('@slack/socket-mode') as typeof import('@slack/socket-mode');

export const BOT = 'U0MESH';
export const BOT_TOKEN = 'xoxb-sandbox';
export const APP_TOKEN = 'xapp-sandbox';

const SCOPES = [
  'app_mentions:read',
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:read',
  'im:history',
  'im:read',
  'im:write',
  'reactions:write',
  'usergroups:read',
  'users:read',
  'users:read.email',
];

/** A small workspace: Alice and Bob, a guest, somebody who left; #deploys with the bot, #random without, a private one. */
export const workspace: WorkspaceSpec = {
  team: { id: 'T01TEST', name: 'Acme', domain: 'acme' },
  app: {
    appId: 'A01MESH',
    name: 'meshbot',
    botUserId: BOT,
    botId: 'B01MESH',
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    scopes: SCOPES,
    slashCommands: [{ command: '/mesh', description: 'Run the mesh', usage_hint: 'deploy web 1.2.3' }],
    events: ['app_mention', 'app_home_opened', 'message.im'],
  },
  users: [
    { id: 'U01ALICE', name: 'alice', real_name: 'Alice Anderson', email: 'alice@example.com', is_admin: true },
    { id: 'U02BOB', name: 'bob', real_name: 'Bob Brown', email: 'bob@example.com' },
    { id: 'U03GUEST', name: 'gus', real_name: 'Gus Guest', is_ultra_restricted: true },
    { id: 'U04GONE', name: 'gone', real_name: 'Gone Girl', email: 'gone@example.com', deleted: true },
    { id: 'U05OTHER', name: 'other', real_name: 'Other Org', is_stranger: true, team_id: 'T02OTHER' },
  ],
  channels: [
    { id: 'C01DEPLOYS', name: 'deploys', members: ['U01ALICE', 'U02BOB', 'U03GUEST', BOT] },
    { id: 'C02RANDOM', name: 'random', members: ['U01ALICE', 'U02BOB'] },
    { id: 'C03SECRET', name: 'secret', is_private: true, members: ['U01ALICE'] },
    { id: 'C04OLD', name: 'old', is_archived: true, members: ['U01ALICE', BOT] },
  ],
  usergroups: [{ id: 'S01OPS', handle: 'ops', name: 'Operators', users: ['U01ALICE', 'U02BOB'] }],
};

export function withScopes(...scopes: readonly string[]): WorkspaceSpec {
  return { ...workspace, app: { ...workspace.app, scopes } };
}

/** A Slack that ends with the test. */
export async function slackFor(
  onEnd: (close: () => Promise<void>) => void,
  options: Partial<SlackOptions> & { readonly clock?: SandboxClock } = {},
): Promise<SlackSandbox> {
  const slack = await startSlack({ clock: realClock(), workspace, ...options });
  onEnd(() => slack.close());
  return slack;
}

export interface ApiAnswer {
  readonly ok: boolean;
  readonly error?: string;
  readonly [key: string]: unknown;
}

/** Calls a Web API method with a JSON body, as the bot unless another token is given. */
export async function call(
  slack: SlackSandbox,
  method: string,
  body: object = {},
  token = BOT_TOKEN,
): Promise<ApiAnswer> {
  const response = await callRaw(slack, method, body, token);
  return (await response.json()) as ApiAnswer;
}

export function callRaw(slack: SlackSandbox, method: string, body: object = {}, token = BOT_TOKEN): Promise<Response> {
  const headers = { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${token}` };
  return fetch(`${slack.apiUrl}${method}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** Bolt's App over `sockets` Socket Mode connections, as an app that must not miss a command runs it. */
export interface TestApp {
  readonly app: BoltApp;
  readonly clients: readonly Client[];
  /** How many envelopes each socket got. */
  readonly counts: readonly number[];
  stop(): Promise<void>;
}

export async function boltFor(
  slack: SlackSandbox,
  onEnd: (close: () => Promise<void>) => void,
  bind: (app: BoltApp) => void,
  sockets = 2,
): Promise<TestApp> {
  const counts: number[] = Array.from({ length: sockets }, () => 0);
  const clients = counts.map(
    () =>
      new SocketModeClient({
        appToken: APP_TOKEN,
        logLevel: LogLevel.ERROR,
        autoReconnectEnabled: false,
        clientOptions: { slackApiUrl: slack.apiUrl },
      }),
  );
  const receiver: Receiver = {
    init(app) {
      for (const [index, client] of clients.entries())
        client.on('slack_event', (event: SocketEvent) => {
          counts[index] = (counts[index] ?? 0) + 1;
          const retries = event.retry_num === undefined ? {} : { retryNum: event.retry_num };
          const reason = event.retry_reason === undefined ? {} : { retryReason: event.retry_reason };
          void app.processEvent({ body: event.body, ack: event.ack, ...retries, ...reason });
        });
    },
    start: () => Promise.all(clients.map((client) => client.start())),
    stop: () => Promise.all(clients.map((client) => client.disconnect())),
  };
  const app = new App({
    token: BOT_TOKEN,
    receiver,
    deferInitialization: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  });
  bind(app);
  await app.init();
  await app.start();
  const stop = async () => void (await app.stop());
  onEnd(stop);
  return { app, clients, counts, stop };
}

interface SocketEvent {
  readonly body: ReceiverEvent['body'];
  readonly ack: ReceiverEvent['ack'];
  readonly retry_num?: number;
  readonly retry_reason?: string;
}

/** Resolves with the first value that `look` finds, looking again after every turn of the event loop. */
export async function eventually<T>(look: () => T | undefined | false, what: string): Promise<T> {
  const deadline = Date.now() + 5_000;
  while (Date.now() < deadline) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await setImmediate();
  }
  throw new Error(`never came: ${what}`);
}
