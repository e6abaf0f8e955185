import type { Rate } from './pace.ts';

/** Names are shown as they are drawn: Slack shall find no links, channels or people in our text by itself. */
export const PLAIN = { parse: 'none', link_names: false } as const;
export const QUIET = { ...PLAIN, unfurl_links: false, unfurl_media: false } as const;

/** Slack: 50 edits a minute and workspace, bursts allowed; all cards that are followed at once share them. */
export const EDITS: Paced = { key: 'chat.update', rate: { perSecond: 50 / 60, burst: 30 } };

/** How far the clocks of replicas and Slack may disagree when a message is looked for, in ms. */
export const SKEW_MS = 60_000;

interface Paced {
  readonly key: string;
  readonly rate: Rate;
}

/** Slack: about one message per second and channel, short bursts allowed. */
export function postsInto(channelId: string): Paced {
  return { key: `chat.postMessage:${channelId}`, rate: { perSecond: 1, burst: 5 } };
}
