import { z } from 'zod';
import type { Secret } from '../../config/secret.ts';
import { createHttpClient, type HttpClient } from '../http-client.ts';
import { checkForm, readJson } from '../http-reply.ts';

/** Questions to Slack for `meshbot doctor`; none of them posts anything. `error` is Slack's own code. */
export interface SlackProbe {
  authTest(): Promise<
    { readonly kind: 'ok'; readonly team: string; readonly user: string; readonly scopes: readonly string[] } | Refused
  >;
  openConnection(): Promise<{ readonly kind: 'ok' } | Refused>;
  /** Reading a message of a channel works for its members only. */
  readChannel(channelId: string): Promise<{ readonly kind: 'ok' } | Refused>;
  /** What Slack says of sharing; a field that it leaves out is absent. */
  channel(channelId: string): Promise<{ readonly kind: 'ok'; readonly channel: z.infer<typeof sharing> } | Refused>;
  close(): Promise<void>;
}

export interface Refused {
  readonly kind: 'refused';
  readonly error: string;
}

const answer = z.looseObject({ ok: z.boolean(), error: z.string().optional() });
const sharing = z.object({
  id: z.string(),
  is_ext_shared: z.boolean().optional(),
  is_pending_ext_shared: z.boolean().optional(),
});
const identity = z.looseObject({ team: z.string(), user: z.string() });
const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };
const INFO = 'conversations.info';
const SLACK = 'https://slack.com/api';

export interface SlackProbeOptions {
  readonly botToken: Secret;
  readonly appToken: Secret;
  readonly apiUrl: string | undefined;
}

export function createSlackProbe({ botToken, appToken, apiUrl }: SlackProbeOptions): SlackProbe {
  const address = (apiUrl ?? SLACK).replace(/\/+$/, '');
  const clientFor = (token: Secret) =>
    createHttpClient({
      system: 'slack',
      connection: { address, token, tls: NO_TLS },
      tokenHeader: 'authorization',
      tokenPrefix: 'Bearer ',
    });
  const bot = clientFor(botToken);
  const app = clientFor(appToken);
  return {
    async authTest() {
      const { body, scopes, call } = await ask(bot, 'auth.test', 'testing the bot token');
      if (!body.ok) return refused(body);
      return { kind: 'ok', ...checkForm(call, body, identity), scopes };
    },
    async openConnection() {
      // The answer holds an address that works like a password: nothing of it is kept.
      const { body } = await ask(app, 'apps.connections.open', 'testing the app-level token');
      return body.ok ? { kind: 'ok' } : refused(body);
    },
    async readChannel(channelId) {
      const doing = 'looking into a channel';
      const { body } = await ask(bot, 'conversations.history', doing, { channel: channelId, limit: 1 });
      return body.ok ? { kind: 'ok' } : refused(body);
    },
    async channel(channelId) {
      // By GET: unlike conversations.history, this method takes no JSON.
      const reply = await bot.send({
        doing: 'asking who reads a channel',
        path: [INFO],
        query: { channel: channelId },
      });
      const body = checkForm(reply.call, readJson(reply), answer);
      if (!body.ok) return refused(body);
      return { kind: 'ok', channel: checkForm(reply.call, body['channel'], sharing) };
    },
    async close() {
      await Promise.all([bot.close(), app.close()]);
    },
  };
}

async function ask(client: HttpClient, method: string, doing: string, body: object = {}) {
  const reply = await client.send({ doing, method: 'POST', path: [method], writes: false, body });
  const scopes = String(reply.headers['x-oauth-scopes'] ?? '')
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '');
  return { body: checkForm(reply.call, readJson(reply), answer), scopes, call: reply.call };
}

function refused({ error }: { readonly error?: string | undefined }): Refused {
  return { kind: 'refused', error: error ?? 'unknown_error' };
}
