import type { WebClient } from '@slack/web-api';
import type { Announcement, Announcer } from '../../ports/announcer.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Drawn } from '../rendering.ts';
import { deliver } from './deliver.ts';
import { fitMessage } from './fit-message.ts';
import { Pace } from './pace.ts';
import { ANNOUNCEMENT_MARK, findAnnouncement } from './stored.ts';

export interface AnnouncementsDeps {
  readonly client: WebClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly render: { announcement(announcement: Announcement): Drawn };
  readonly botUserId: () => string;
}

const POST_RATE = { perSecond: 1, burst: 5 };
/** How far the clocks of replicas and Slack may disagree, in ms. */
const SKEW_MS = 60_000;
const QUIET = { parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false } as const;

/** Announcements in channels: looked for before they are posted, so that whoever tries again says nothing twice. */
export function createAnnouncer(deps: AnnouncementsDeps): Announcer {
  const delivering = { clock: deps.clock, log: deps.log, pace: new Pace(deps.clock) };
  return {
    async announce(channelId, announcement, { key, since, before }) {
      const doing = 'telling a channel';
      const sought = { channelId, key, sinceMs: Date.parse(since) - SKEW_MS };
      const lookUp = async () => ((await findAnnouncement(deps.client, deps.botUserId(), sought)) ? true : undefined);
      const found = await deliver(delivering, { doing, pace: { key: 'conversations.history' }, call: lookUp });
      if (found === true) return;
      const { text, blocks } = fitMessage(deps.render.announcement(announcement));
      const metadata = { event_type: ANNOUNCEMENT_MARK, event_payload: { key } };
      const call = async () => {
        await before?.();
        await deps.client.chat.postMessage({ channel: channelId, text, blocks, metadata, ...QUIET });
        return true;
      };
      const pace = { key: `chat.postMessage:${channelId}`, rate: POST_RATE };
      await deliver(delivering, { doing, pace, call, lookUp });
    },
  };
}
