import type { WorkspaceSpec } from '../../../sandbox/slack/index.ts';

export const BOT_TOKEN = 'xoxb-contract';
export const APP_TOKEN = 'xapp-contract';
export const ALICE = 'U01ALICE';
export const BOB = 'U02BOB';
export const BOT = 'U0MESH';
/** The bot, Alice and Bob are in it. */
export const DEPLOYS = 'C01DEPLOYS';
/** Without the bot. */
export const RANDOM = 'C02RANDOM';
/** Private, without the bot. */
export const SECRET = 'C03SECRET';
/** Shared with another organisation; with the bot. */
export const PARTNERS = 'C04PARTNERS';

/** What both Slacks can hold: local-slack knows neither scopes nor roles nor user groups. */
export const workspace: WorkspaceSpec = {
  team: { id: 'T01TEST', name: 'Acme', domain: 'acme' },
  app: {
    appId: 'A01MESH',
    name: 'meshbot',
    botUserId: BOT,
    botId: 'B0MESH',
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    scopes: [
      ...['app_mentions:read', 'channels:history', 'channels:read', 'chat:write', 'commands', 'emoji:read'],
      ...['files:read', 'files:write', 'groups:history', 'groups:read', 'im:history', 'im:read', 'im:write'],
      ...['reactions:write', 'team:read', 'usergroups:read', 'users:read', 'users:read.email'],
    ],
    slashCommands: [{ command: '/mesh', description: 'Run the mesh', usage_hint: 'deploy web 1.2.3' }],
    events: ['app_mention', 'app_home_opened', 'message.im', 'message.channels'],
  },
  users: [
    { id: ALICE, name: 'alice', real_name: 'Alice Anderson', email: 'alice@example.com' },
    { id: BOB, name: 'bob', real_name: 'Bob Brown', email: 'bob@example.com' },
  ],
  channels: [
    { id: DEPLOYS, name: 'deploys', members: [ALICE, BOB, BOT] },
    { id: RANDOM, name: 'random', members: [ALICE, BOB] },
    { id: SECRET, name: 'secret', is_private: true, members: [ALICE] },
    { id: PARTNERS, name: 'partners', is_ext_shared: true, members: [ALICE, BOT] },
  ],
};
