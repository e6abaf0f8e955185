import { ApiError } from '../incoming/errors.ts';
import { publicMessage } from '../interact/events.ts';
import type { Channel, Json, Message } from '../wire.ts';
import { page, requireKindScope, storedMessage, visibleChannel } from './access.ts';
import type { Call, Methods } from './method.ts';

const READ = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const HISTORY = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];

export const conversationMethods: Methods = {
  'conversations.info': { scopes: READ, tier: 3, run: info },
  'conversations.list': { scopes: READ, tier: 2, run: list },
  'conversations.members': { scopes: READ, tier: 4, run: members },
  'conversations.history': { scopes: HISTORY, tier: 3, run: history },
  'conversations.replies': { scopes: HISTORY, tier: 3, run: replies },
  'conversations.open': { scopes: ['im:write', 'mpim:write', 'channels:manage', 'groups:write'], tier: 3, run: open },
  'users.conversations': { scopes: READ, tier: 3, run: ofUser },
  'conversations.join': { scopes: ['channels:join', 'channels:manage'], tier: 3, run: join },
};

/** A conversation as the bot sees it. */
function shown(call: Call, channel: Channel): Json {
  const { members: people, topic, purpose, ...rest } = channel;
  const other = people.find((id) => id !== call.me);
  const group = { is_group: channel.is_private && !channel.is_im, is_mpim: false, is_general: false };
  const text = (value: string) => ({ value, creator: '', last_set: 0 });
  const common = { ...rest, ...group, is_member: people.includes(call.me), context_team_id: call.world.spec.team.id };
  return channel.is_im
    ? { id: channel.id, is_im: true, is_archived: channel.is_archived, user: other, is_org_shared: false }
    : {
        ...common,
        topic: text(topic),
        purpose: text(purpose),
        is_shared: channel.is_ext_shared || channel.is_org_shared,
      };
}

function readable(call: Call, right: 'read' | 'history'): Channel {
  const channel = visibleChannel(call, call.args.required('channel'));
  requireKindScope(call, channel, right);
  return channel;
}

function info(call: Call): Json {
  const channel = readable(call, 'read');
  const count = call.args.flag('include_num_members') ? { num_members: channel.members.length } : {};
  return { channel: { ...shown(call, channel), ...count } };
}

const typeOf = (channel: Channel) => (channel.is_im ? 'im' : channel.is_private ? 'private_channel' : 'public_channel');

/** The conversations of the kinds that are asked for, and that the bot may know of. */
function known(call: Call): Channel[] {
  const types = (call.args.text('types') ?? 'public_channel').split(',').map((type) => type.trim());
  const kinds = ['public_channel', 'private_channel', 'im', 'mpim'];
  if (!types.every((type) => kinds.includes(type))) throw new ApiError('invalid_types');
  const withArchived = !call.args.flag('exclude_archived');
  const seen = [...call.world.directory.channels.values()].filter(
    (channel) =>
      types.includes(typeOf(channel)) &&
      (typeOf(channel) === 'public_channel' || channel.members.includes(call.me)) &&
      (withArchived || !channel.is_archived),
  );
  for (const channel of seen) requireKindScope(call, channel, 'read');
  return seen;
}

function list(call: Call): Json {
  const { items, response_metadata } = page(call, known(call), 1000);
  return { channels: items.map((channel) => shown(call, channel)), response_metadata };
}

/** Without saying whether the bot is in them. */
function ofUser(call: Call): Json {
  const user = call.args.text('user') ?? call.me;
  if (!call.world.directory.users.has(user)) throw new ApiError('user_not_found');
  const shared = known(call).filter((channel) => channel.members.includes(user));
  const { items, response_metadata } = page(call, shared, 1000);
  const channels = items.map((channel) => ({ ...shown(call, channel), is_member: undefined }));
  return { channels, response_metadata };
}

function members(call: Call): Json {
  const { items, response_metadata } = page(call, readable(call, 'read').members, 1000);
  return { members: items, response_metadata };
}

function inRange(call: Call): (message: Message) => boolean {
  const oldest = Number(call.args.text('oldest') ?? 0);
  const latest = Number(call.args.text('latest') ?? Number.MAX_SAFE_INTEGER);
  const inclusive = call.args.flag('inclusive');
  return ({ ts }) => {
    const at = Number(ts);
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  };
}

function history(call: Call): Json {
  const channel = readable(call, 'history');
  if (!channel.members.includes(call.me)) throw new ApiError('not_in_channel');
  const withMetadata = call.args.flag('include_all_metadata');
  const isOnTop = (m: Message) => m.thread_ts === undefined || m.thread_ts === m.ts || m.subtype === 'thread_broadcast';
  const seen = call.world.messages
    .in(channel.id)
    .filter((m) => m.ephemeral_to === undefined && isOnTop(m))
    .filter(inRange(call))
    .reverse();
  const { items, hasMore, response_metadata } = page(call, seen, 999);
  const messages = items.map((message) => publicMessage(message, withMetadata));
  return { messages, has_more: hasMore, pin_count: 0, ...(hasMore ? { response_metadata } : {}) };
}

function replies(call: Call): Json {
  const channel = readable(call, 'history');
  if (!channel.members.includes(call.me)) throw new ApiError('not_in_channel');
  const root = storedMessage(call, channel, call.args.required('ts'), 'thread_not_found');
  const withMetadata = call.args.flag('include_all_metadata');
  const thread = call.world.messages.replies(channel.id, root.ts).filter(inRange(call));
  const { items, hasMore, response_metadata } = page(call, [root, ...thread], 1000, 1000);
  const messages = items.map((message) => publicMessage(message, withMetadata));
  return { messages, has_more: hasMore, ...(hasMore ? { response_metadata } : {}) };
}

function open(call: Call): Json {
  const { args, world } = call;
  const given = args.text('channel');
  if (given !== undefined) return { no_op: true, already_open: true, channel: { id: visibleChannel(call, given).id } };
  const people = (args.text('users') ?? '').split(',').filter((id) => id !== '');
  const [user] = people;
  if (user === undefined) throw new ApiError('users_list_not_supplied');
  if (people.length > 1) throw new ApiError('not_enough_users'); // this workspace has no group direct messages
  const person = world.directory.users.get(user);
  if (person === undefined) throw new ApiError('user_not_found');
  if (person.deleted) throw new ApiError('user_disabled');
  const channel = world.directory.openDm(user, call.me);
  return { channel: args.flag('return_im') ? shown(call, channel) : { id: channel.id } };
}

function join(call: Call): Json {
  const channel = visibleChannel(call, call.args.required('channel'));
  if (channel.is_archived) throw new ApiError('is_archived');
  if (channel.is_private || channel.is_im) throw new ApiError('method_not_supported_for_channel_type');
  call.world.directory.join(channel.id, call.me);
  return { channel: shown(call, visibleChannel(call, channel.id)) };
}
