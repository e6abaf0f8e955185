import { ApiError } from '../incoming/errors.ts';
import type { Json } from '../wire.ts';
import { storedMessage, visibleChannel } from './access.ts';
import type { Call, Methods } from './method.ts';

/** Methods about the workspace, the app and reactions. */
export const workspaceMethods: Methods = {
  'auth.test': { scopes: [], tier: 'special', run: authTest },
  'apps.connections.open': { token: 'app', scopes: ['connections:write'], tier: 1, run: openConnection },
  'team.info': { scopes: ['team:read'], tier: 3, run: ({ world }) => ({ team: world.spec.team }) },
  'bots.info': { scopes: ['users:read'], tier: 3, run: botInfo },
  'emoji.list': { scopes: ['emoji:read'], tier: 2, run: ({ world }) => ({ emoji: world.spec.emoji ?? {} }) },
  'reactions.add': { scopes: ['reactions:write'], tier: 3, run: (call) => react(call, true) },
  'reactions.remove': { scopes: ['reactions:write'], tier: 2, run: (call) => react(call, false) },
};

function authTest({ world }: Call): Json {
  const { team, app } = world.spec;
  return {
    url: `${world.baseUrl()}/`,
    team: team.name,
    user: app.name,
    team_id: team.id,
    user_id: app.botUserId,
    bot_id: app.botId,
    is_enterprise_install: false,
  };
}

function openConnection({ world, gateway }: Call): Json {
  const base = world.baseUrl().replace(/^http/, 'ws');
  return { url: `${base}/link/?ticket=${gateway.issueTicket()}&app_id=${world.spec.app.appId}` };
}

function botInfo({ world, args }: Call): Json {
  const { app } = world.spec;
  const id = args.text('bot');
  if (id !== undefined && id !== app.botId) throw new ApiError('bot_not_found');
  return { bot: { id: app.botId, deleted: false, name: app.name, app_id: app.appId, user_id: app.botUserId } };
}

function react(call: Call, present: boolean): Json {
  const { args, world } = call;
  const name = args.required('name').replaceAll(':', '');
  const channelId = args.text('channel');
  const ts = args.text('timestamp');
  if (channelId === undefined || ts === undefined) throw new ApiError('no_item_specified');
  if (!/^[\w+'-]+$/.test(name)) throw new ApiError('invalid_name');
  const channel = visibleChannel(call, channelId);
  if (channel.is_archived) throw new ApiError('is_archived');
  const message = storedMessage(call, channel, ts);
  if (!world.messages.react(message, name, call.me, present))
    throw new ApiError(present ? 'already_reacted' : 'no_reaction');
  return {};
}
