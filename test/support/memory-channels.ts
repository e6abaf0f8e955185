import type { Audience, Channels } from '../../src/ports/channels.ts';

/** Channels that our workspace alone reads, but for those that are named. */
export function channelsInMemory(others: Readonly<Record<string, Audience>> = {}): Channels {
  return { audience: async (channelId) => others[channelId] ?? 'ours' };
}
