import { ApiError } from '../incoming/errors.ts';
import type { Channel, Message } from '../wire.ts';
import type { Call } from './method.ts';

const hasScope = (call: Call, scope: string) => call.world.spec.app.scopes.includes(scope);

/** A conversation that the bot can see: a public one, or one it is in. Others do not exist for it. */
export function visibleChannel(call: Call, key: string): Channel {
  const channel = call.world.directory.findChannel(key);
  const hidden = channel !== undefined && (channel.is_private || channel.is_im) && !channel.members.includes(call.me);
  if (channel === undefined || hidden) throw new ApiError('channel_not_found');
  return channel;
}

/** A conversation that the bot may post to; a person's id stands for their direct message. */
export function postableChannel(call: Call, key: string): Channel {
  const { directory } = call.world;
  if (directory.users.has(key) && key !== call.me) return directory.openDm(key, call.me);
  const channel = visibleChannel(call, key);
  if (channel.is_archived) throw new ApiError('is_archived');
  if (!channel.members.includes(call.me) && !hasScope(call, 'chat:write.public')) throw new ApiError('not_in_channel');
  return channel;
}

const familyOf = (channel: Channel) => (channel.is_im ? 'im' : channel.is_private ? 'groups' : 'channels');

/** Reading a conversation needs the scope of its kind: channels:…, groups:… or im:…. */
export function requireKindScope(call: Call, channel: Channel, right: 'read' | 'history'): void {
  const needed = `${familyOf(channel)}:${right}`;
  if (!hasScope(call, needed)) throw ApiError.missingScope(needed, call.world.spec.app.scopes);
}

/** A stored message that is not an ephemeral, which nobody can address. */
export function storedMessage(call: Call, channel: Channel, ts: string, error = 'message_not_found'): Message {
  const message = call.world.messages.find(channel.id, ts);
  if (message === undefined || message.ephemeral_to !== undefined) throw new ApiError(error);
  return message;
}

/** A slice of a list by Slack's cursor; `limit` is bounded by `max`. */
export function page<T>(call: Call, items: readonly T[], max: number, fallback = 100) {
  const limit = call.args.number('limit', fallback);
  if (limit < 0 || !Number.isInteger(limit)) throw new ApiError('invalid_limit');
  const cursor = call.args.text('cursor');
  const offset = cursor === undefined ? '0' : /^offset:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1];
  if (offset === undefined) throw new ApiError('invalid_cursor');
  const from = Number(offset);
  const to = from + Math.min(limit === 0 ? max : limit, max);
  const next_cursor = to < items.length ? Buffer.from(`offset:${to}`).toString('base64') : '';
  return { items: items.slice(from, to), hasMore: to < items.length, response_metadata: { next_cursor } };
}
