import { METHODS, outcome, picked, refused } from './answers.ts';
import { onEachSlack, type SlackCase } from './servers.ts';
import { APP_TOKEN, BOT } from './workspace.ts';

const identity: readonly SlackCase[] = [
  {
    title: 'auth.test says whom the token is for',
    ask: async (slack) => picked(await slack.call('auth.test'), 'ok', 'team', 'team_id', 'user', 'user_id', 'bot_id'),
    answer: { ok: true, team: 'Acme', team_id: 'T01TEST', user: 'meshbot', user_id: BOT, bot_id: 'B0MESH' },
  },
  {
    title: 'a call without a token is not_authed',
    ask: async (slack) => outcome(await slack.call('auth.test', {}, {})),
    answer: refused('not_authed'),
    differs: {
      answer: { ok: true },
      why: 'local-slack takes a missing token for its first app',
      source: `${METHODS}/auth.test`,
    },
  },
  {
    title: 'a call with an unknown token is invalid_auth',
    ask: async (slack) => outcome(await slack.call('auth.test', {}, { authorization: 'Bearer xoxb-other' })),
    answer: refused('invalid_auth'),
    differs: {
      answer: { ok: true },
      why: 'local-slack takes any token for its first app',
      source: `${METHODS}/auth.test`,
    },
  },
  {
    title: 'apps.connections.open takes the app-level token only',
    ask: async (slack) => outcome(await slack.call('apps.connections.open')),
    answer: refused('not_allowed_token_type'),
    differs: {
      answer: { ok: true },
      why: 'local-slack does not tell kinds of tokens apart',
      source: `${METHODS}/apps.connections.open`,
    },
  },
  {
    title: 'apps.connections.open answers a WebSocket address',
    ask: async (slack) => {
      const { url } = await slack.call('apps.connections.open', {}, { authorization: `Bearer ${APP_TOKEN}` });
      return String(url).startsWith('ws://127.0.0.1:');
    },
    answer: true,
  },
  {
    title: 'a method that there is not is unknown_method',
    ask: async (slack) => outcome(await slack.call('no.such')),
    answer: refused('unknown_method'),
  },
  {
    title: 'team.info names the workspace',
    ask: async (slack) => picked((await slack.call('team.info'))['team'], 'id', 'name', 'domain'),
    answer: { id: 'T01TEST', name: 'Acme', domain: 'acme' },
  },
  {
    title: 'bots.info leads from the bot to its app and user',
    ask: async (slack) => picked((await slack.call('bots.info', { bot: 'B0MESH' }))['bot'], 'id', 'app_id', 'user_id'),
    answer: { id: 'B0MESH', app_id: 'A01MESH', user_id: BOT },
  },
];

onEachSlack('identity', identity);
