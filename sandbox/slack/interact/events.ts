import type { Services } from '../services.ts';
import type { Channel, Json, Message } from '../wire.ts';
import { eventPayload } from './payloads.ts';

/** When Slack tries an event again that was not acknowledged: almost at once, after a minute, after five. */
const RETRY_AFTER_MS = [1_000, 60_000, 300_000] as const;

/** Sends an event if the app subscribed to it. Events are redelivered, unlike commands and clicks. */
export function announce(services: Services, subscription: string, event: Json): void {
  const { world } = services;
  if (!world.spec.app.events.includes(subscription)) return;
  const channel = typeof event['channel'] === 'string' ? world.directory.channels.get(event['channel']) : undefined;
  void attempt(services, eventPayload(world, event, channel?.is_ext_shared ?? false), 0);
}

async function attempt(services: Services, payload: Json, tries: number): Promise<void> {
  const retry = tries === 0 ? {} : { retry: { attempt: tries, reason: 'timeout' } };
  const delivery = await services.gateway.deliver({ type: 'events_api', payload, ...retry });
  const nextMs = RETRY_AFTER_MS[tries];
  if (delivery.kind === 'acked' || nextMs === undefined) return;
  services.world.clock.after(nextMs, () => void attempt(services, payload, tries + 1));
}

/** The kind of conversation in event names and in `channel_type`. */
export function channelKind(channel: Channel): { readonly plural: string; readonly type: string } {
  if (channel.is_im) return { plural: 'im', type: 'im' };
  return channel.is_private ? { plural: 'groups', type: 'group' } : { plural: 'channels', type: 'channel' };
}

/** A message as Slack shows it to apps: without what only the sandbox adds. */
export function publicMessage(message: Message, withMetadata = false): Json {
  const { channel: _channel, ephemeral_to: _ephemeralTo, metadata, ...shown } = message;
  return withMetadata && metadata !== undefined ? { ...shown, metadata } : shown;
}

/** Tells the app of a new message, and of a mention in it. Only conversations that the bot is in are heard. */
export function announceMessage(services: Services, message: Message): void {
  const { directory, spec } = services.world;
  const channel = directory.channels.get(message.channel);
  if (channel === undefined || message.ephemeral_to !== undefined || !channel.members.includes(spec.app.botUserId))
    return;
  const kind = channelKind(channel);
  const where = { channel: channel.id, event_ts: message.ts };
  const event = { ...publicMessage(message), ...where, channel_type: kind.type, team: spec.team.id };
  announce(services, `message.${kind.plural}`, event);
  const mentions = message.text.includes(`<@${spec.app.botUserId}>`) && message.bot_id !== spec.app.botId;
  if (mentions && !channel.is_im) announce(services, 'app_mention', { ...event, type: 'app_mention' });
}

/** Tells the app that a message was edited or deleted. */
export function announceChange(
  services: Services,
  subtype: 'message_changed' | 'message_deleted',
  message: Message,
): void {
  const { directory, spec, ids } = services.world;
  const channel = directory.channels.get(message.channel);
  if (channel === undefined || message.ephemeral_to !== undefined || !channel.members.includes(spec.app.botUserId))
    return;
  const kind = channelKind(channel);
  const ts = ids.ts();
  const content =
    subtype === 'message_changed'
      ? { message: publicMessage(message) }
      : { previous_message: publicMessage(message), deleted_ts: message.ts };
  const head = {
    type: 'message',
    subtype,
    hidden: true,
    channel: channel.id,
    channel_type: kind.type,
    ts,
    event_ts: ts,
  };
  announce(services, `message.${kind.plural}`, { ...head, ...content });
}
