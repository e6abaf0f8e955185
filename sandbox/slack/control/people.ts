import { announce, announceChange, announceMessage } from '../interact/events.ts';
import type { Services } from '../services.ts';
import { canSeeChannel } from '../state/visibility.ts';
import type { Channel, Message } from '../wire.ts';

/** What people do in a workspace: say, edit, delete, react, join, look. Undefined means that Slack would not let them. */

export function say(
  services: Services,
  input: { readonly channel: string; readonly user: string; readonly text: string; readonly thread_ts?: string },
): Message | undefined {
  const { world } = services;
  const channel = world.directory.channels.get(input.channel);
  if (channel === undefined || channel.is_archived || !channel.members.includes(input.user)) return undefined;
  if (input.thread_ts !== undefined && world.messages.find(channel.id, input.thread_ts) === undefined) return undefined;
  const thread = input.thread_ts === undefined ? {} : { thread_ts: input.thread_ts };
  const message = world.messages.post({ channel: channel.id, user: input.user, text: input.text, ...thread });
  announceMessage(services, message);
  return message;
}

const own = ({ world }: Services, { channel, ts, user }: OwnMessage) => {
  const message = world.messages.find(channel, ts);
  return message?.user === user && message.ephemeral_to === undefined ? message : undefined;
};

/** One message and who wants to do something with it. */
export interface OwnMessage {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
}

export function editOwn(services: Services, target: OwnMessage, text: string): Message | undefined {
  if (own(services, target) === undefined) return undefined;
  const edited = { user: target.user, ts: services.world.ids.ts() };
  const message = services.world.messages.edit(target.channel, target.ts, { text, edited });
  if (message !== undefined) announceChange(services, 'message_changed', message);
  return message;
}

export function deleteOwn(services: Services, target: OwnMessage): boolean {
  const message = own(services, target);
  if (message === undefined) return false;
  services.world.messages.remove(message.channel, message.ts);
  announceChange(services, 'message_deleted', message);
  return true;
}

/** Hides an ephemeral from the one who sees it. */
export function dismiss({ world }: Services, { channel, ts, user }: OwnMessage): boolean {
  const message = world.messages.find(channel, ts);
  return message?.ephemeral_to === user && world.messages.remove(channel, ts);
}

export function react(
  services: Services,
  input: {
    readonly channel: string;
    readonly ts: string;
    readonly user: string;
    readonly name: string;
    readonly present: boolean;
  },
): boolean {
  const { world } = services;
  const { channel, ts, user, name, present } = input;
  const message = world.messages.find(channel, ts);
  if (message === undefined || message.ephemeral_to !== undefined) return false;
  if (!world.messages.react(message, name, user, present)) return true;
  const item = { type: 'message', channel, ts };
  const subscription = present ? 'reaction_added' : 'reaction_removed';
  const event = { type: subscription, user, reaction: name, item, item_user: message.user, event_ts: world.ids.ts() };
  if (world.directory.isMember(channel, world.spec.app.botUserId)) announce(services, subscription, event);
  return true;
}

export function join(services: Services, channelId: string, user: string): Channel | undefined {
  const { directory, ids, spec } = services.world;
  const channel = directory.channels.get(channelId);
  if (channel === undefined || channel.is_archived || !canSeeChannel(directory, channel, user)) return undefined;
  directory.join(channelId, user);
  const event = { type: 'member_joined_channel', user, channel: channelId, team: spec.team.id, event_ts: ids.ts() };
  announce(services, 'member_joined_channel', event);
  return directory.channels.get(channelId);
}

/** Opens the app's page; the app learns of it and publishes its App Home. */
export function openHome(services: Services, user: string, tab: 'home' | 'messages' = 'home'): void {
  const { directory, ids, spec, views } = services.world;
  const channel = directory.openDm(user, spec.app.botUserId).id;
  const view = views.home(user);
  const event = { type: 'app_home_opened', user, channel, tab, event_ts: ids.ts() };
  announce(services, 'app_home_opened', view === undefined ? event : { ...event, view });
}

export function shareFile(
  services: Services,
  input: {
    readonly channel: string;
    readonly user: string;
    readonly name: string;
    readonly content: Buffer;
    readonly text?: string;
  },
): Message | undefined {
  const { world } = services;
  if (!world.directory.isMember(input.channel, input.user)) return undefined;
  const id = world.files.reserve({ name: input.name, user: input.user, length: input.content.length });
  world.files.receive(id, input.content);
  const file = world.files.complete(id, undefined, input.channel);
  if (file === undefined) return undefined;
  const head = { channel: input.channel, user: input.user, subtype: 'file_share' as const };
  const message = world.messages.post({ ...head, text: input.text ?? '', files: [file] });
  announceMessage(services, message);
  announce(services, 'file_shared', {
    type: 'file_shared',
    file_id: id,
    user_id: input.user,
    channel_id: input.channel,
  });
  return message;
}
