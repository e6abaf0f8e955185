import { applyContent, contentFields, MAX_UPDATE_TEXT, readContent, requireContent } from '../incoming/content.ts';
import { ApiError } from '../incoming/errors.ts';
import { announceChange, announceMessage, publicMessage } from '../interact/events.ts';
import { botAuthor } from '../state/bot-author.ts';
import type { Channel, Json } from '../wire.ts';
import { postableChannel, storedMessage, visibleChannel } from './access.ts';
import type { Call, Methods } from './method.ts';

export const chatMethods: Methods = {
  'chat.postMessage': { scopes: ['chat:write'], tier: 'special', perChannel: true, run: postMessage },
  'chat.postEphemeral': { scopes: ['chat:write'], tier: 4, run: postEphemeral },
  'chat.update': { scopes: ['chat:write'], tier: 3, run: update },
  'chat.delete': { scopes: ['chat:write'], tier: 3, run: remove },
  'chat.getPermalink': { scopes: [], tier: 'special', run: getPermalink },
};

function postMessage(call: Call): Json {
  const { args, world } = call;
  const channel = postableChannel(call, args.required('channel'));
  const content = readContent(args, world.ids);
  requireContent(content);
  const root = threadRoot(call, channel);
  const broadcast = root !== undefined && args.flag('reply_broadcast');
  const message = world.messages.post({
    channel: channel.id,
    ...botAuthor(call.world.spec.app),
    ...contentFields(content),
    ...(root === undefined ? {} : { thread_ts: root }),
    ...(broadcast ? { subtype: 'thread_broadcast' as const } : {}),
  });
  announceMessage(call, message);
  return { channel: channel.id, ts: message.ts, message: publicMessage(message, true) };
}

/** The thread to reply in. It must exist, and be named by its first message. */
function threadRoot(call: Call, channel: Channel): string | undefined {
  const ts = call.args.text('thread_ts');
  if (ts === undefined) return undefined;
  if (!/^\d+\.\d{6}$/.test(ts)) throw new ApiError('invalid_thread_ts');
  const root = storedMessage(call, channel, ts, 'thread_not_found');
  if (root.thread_ts !== undefined && root.thread_ts !== root.ts) throw new ApiError('cannot_reply_to_message');
  return ts;
}

function postEphemeral(call: Call): Json {
  const { args, world } = call;
  const channel = postableChannel(call, args.required('channel'));
  const user = args.required('user');
  if (!world.directory.users.has(user)) throw new ApiError('user_not_found');
  if (!channel.members.includes(user)) throw new ApiError('user_not_in_channel');
  const content = readContent(args, world.ids);
  requireContent(content);
  const root = threadRoot(call, channel);
  const { ts } = world.messages.post({
    ...{ channel: channel.id, subtype: 'ephemeral', ephemeral_to: user },
    ...botAuthor(call.world.spec.app),
    ...contentFields(content),
    ...(root === undefined ? {} : { thread_ts: root }),
  });
  return { message_ts: ts };
}

function update(call: Call): Json {
  const { args, world } = call;
  const channel = visibleChannel(call, args.required('channel'));
  const ts = args.required('ts');
  const content = readContent(args, world.ids, MAX_UPDATE_TEXT);
  const known = storedMessage(call, channel, ts);
  if (known.bot_id !== world.spec.app.botId) throw new ApiError('cant_update_message');
  if (channel.is_archived) throw new ApiError('is_archived');
  const changed = applyContent(known, content);
  requireContent(changed);
  const message = world.messages.edit(channel.id, ts, { ...changed, edited: { user: call.me, ts: world.ids.ts() } });
  if (message === undefined) throw new ApiError('message_not_found');
  announceChange(call, 'message_changed', message);
  return { channel: channel.id, ts, text: message.text, message: publicMessage(message, true) };
}

function remove(call: Call): Json {
  const { args, world } = call;
  const channel = visibleChannel(call, args.required('channel'));
  const message = storedMessage(call, channel, args.required('ts'));
  if (message.bot_id !== world.spec.app.botId) throw new ApiError('cant_delete_message');
  world.messages.remove(channel.id, message.ts);
  announceChange(call, 'message_deleted', message);
  return { channel: channel.id, ts: message.ts };
}

function getPermalink(call: Call): Json {
  const { args, world } = call;
  const channel = visibleChannel(call, args.required('channel'));
  const message = storedMessage(call, channel, args.required('message_ts'));
  const inThread = message.thread_ts !== undefined && message.thread_ts !== message.ts;
  const thread = inThread ? `?thread_ts=${message.thread_ts}&cid=${channel.id}` : '';
  const permalink = `${world.baseUrl()}/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`;
  return { channel: channel.id, permalink };
}
