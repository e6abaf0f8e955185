import type { WebClient } from '@slack/web-api';
import { MeshError } from '../../domain/errors.ts';
import type { Announcement, Announcer } from '../../ports/announcer.ts';
import type { Channels } from '../../ports/channels.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Drawn } from '../rendering.ts';
import { deliver } from './deliver.ts';
import { fitMessage } from './fit-message.ts';
import { Pace } from './pace.ts';
import { postsInto, QUIET, SKEW_MS } from './sending.ts';
import { ANNOUNCEMENT_MARK, findAnnouncement } from './stored.ts';

export interface AnnouncementsDeps {
  readonly client: WebClient;
  readonly channels: Channels;
  readonly clock: Clock;
  readonly log: Log;
  readonly render: { announcement(announcement: Announcement): Drawn };
  readonly botUserId: () => string;
}

/** Announcements in channels: looked for before they are posted, so that whoever tries again says nothing twice. */
export function createAnnouncer(deps: AnnouncementsDeps): Announcer {
  const delivering = { clock: deps.clock, log: deps.log, pace: new Pace(deps.clock) };
  return {
    async announce(channelId, announcement, { key, since, before }) {
      const doing = 'telling a channel';
      await expectOurs(deps.channels, channelId, doing);
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
      await deliver(delivering, { doing, pace: postsInto(channelId), call, lookUp });
    },
  };
}

/** What is announced names services, people and reasons: it is for our own workspace alone (I6). */
async function expectOurs(channels: Channels, channelId: string, doing: string): Promise<void> {
  const audience = await channels.audience(channelId);
  if (audience === 'ours') return;
  const said = audience === 'shared' ? 'another organisation reads it' : 'Meshbot cannot see it';
  throw new MeshError('MESH_UPSTREAM_DENIED', doing, { system: 'Slack', channel: channelId, said });
}
