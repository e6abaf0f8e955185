import type { WebClient } from '@slack/web-api';
import type { Audience, Channels } from '../ports/channels.ts';
import type { Clock } from '../ports/clock.ts';
import { untilAborted } from './outbox/until-aborted.ts';
import { readSlack } from './web-api/read-slack.ts';

/** As for people: short enough that a channel that has just been shared is not ours for long. */
const CACHE_MS = 60_000;
const MAX_CACHED = 1000;

export interface ChannelsDeps {
  readonly client: WebClient;
  readonly clock: Clock;
  /** Slack says of every channel whether it is shared; a server in Slack's place may know nothing of sharing. */
  readonly alwaysSays: boolean;
}

/** Channels by conversations.info. Only `ours` is remembered: anything else is asked for again every time. */
export function createChannels({ client, clock, alwaysSays }: ChannelsDeps): Channels {
  const oursUntilMs = new Map<string, number>();
  const asking = new Map<string, Promise<Audience>>();
  const ask = async (channel: string): Promise<Audience> => {
    const read = { doing: 'asking who reads a channel', clock, absent: ['channel_not_found'] };
    const answer = await readSlack(read, () => client.conversations.info({ channel }));
    const audience = audienceOf(answer?.channel, channel, alwaysSays);
    oursUntilMs.delete(channel);
    if (audience === 'ours') oursUntilMs.set(channel, clock.now() + CACHE_MS);
    if (oursUntilMs.size > MAX_CACHED) oursUntilMs.delete([...oursUntilMs.keys()][0] ?? '');
    return audience;
  };
  return {
    async audience(channelId, options) {
      // Of direct messages Slack tells a bot nothing, or nothing about sharing.
      if (channelId.startsWith('D')) return 'unknown';
      if ((oursUntilMs.get(channelId) ?? 0) > clock.now()) return 'ours';
      const asked = asking.get(channelId) ?? ask(channelId).finally(() => asking.delete(channelId));
      asking.set(channelId, asked);
      return untilAborted(asked, options?.signal);
    },
  };
}

/** What conversations.info says of sharing (docs.slack.dev, conversation object). */
export interface SharedAs {
  readonly id?: string | undefined;
  readonly is_ext_shared?: boolean | undefined;
  /** Another organisation is invited; it can read the channel as soon as it accepts. */
  readonly is_pending_ext_shared?: boolean | undefined;
}

/** A channel that only other workspaces of the same organisation share (`is_org_shared`) is ours. */
export function audienceOf(channel: SharedAs | undefined, id: string, alwaysSays: boolean): Audience {
  if (channel === undefined || channel.id !== id) return 'unknown';
  if (channel.is_ext_shared === true || channel.is_pending_ext_shared === true) return 'shared';
  return channel.is_ext_shared === undefined && alwaysSays ? 'unknown' : 'ours';
}
