import type { WebClient } from '@slack/web-api';
import { MeshError } from '../domain/errors.ts';
import type { Announcer } from '../ports/announcer.ts';
import type { Channels } from '../ports/channels.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { People } from '../ports/people.ts';
import type { UserGroups } from '../ports/user-groups.ts';
import { createChannels } from './channels.ts';
import { slackLogger } from './logger.ts';
import { createAnnouncer } from './outbox/announcements.ts';
import { Outbox } from './outbox/outbox.ts';
import { createPeople, type Identify } from './people.ts';
import type { Rendering } from './rendering.ts';
import { createUserGroups } from './user-groups.ts';
import { createWebClient } from './web-api/client.ts';
import { Permalinks } from './web-api/permalinks.ts';
import { readSlack } from './web-api/read-slack.ts';

export interface AccessConfig {
  readonly botToken: string;
  /** The real Slack when absent. */
  readonly apiUrl?: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly render: Rendering;
  readonly identify?: Identify;
}

/** Who we are in the workspace. */
export interface Self {
  readonly teamId: string;
  readonly userId: string;
  readonly botId: string;
  readonly name: string;
}

/** Slack's Web API with everything that operations need of it; the edge takes the same one for its answers. */
export interface SlackAccess {
  readonly client: WebClient;
  readonly self: Self;
  readonly outbox: Outbox;
  readonly announcer: Announcer;
  readonly people: People;
  readonly channels: Channels;
  readonly userGroups: UserGroups;
  readonly permalinks: Permalinks;
}

/** Asks Slack who we are. @throws MeshError when the token is refused or Slack cannot be reached. */
export async function connectSlack(config: AccessConfig): Promise<SlackAccess> {
  const { apiUrl, clock, log, render } = config;
  const logger = slackLogger(log);
  const client = createWebClient({ token: config.botToken, logger, ...(apiUrl === undefined ? {} : { apiUrl }) });
  const answer = await readSlack({ doing: 'asking Slack who we are', clock }, () => client.auth.test());
  const { team_id: teamId, user_id: userId, bot_id: botId, user: name } = answer ?? {};
  if (teamId === undefined || userId === undefined || botId === undefined) {
    throw new MeshError('MESH_UPSTREAM_GARBAGE', 'asking Slack who we are', { system: 'Slack' });
  }
  const channels = createChannels({ client, clock, alwaysSays: apiUrl === undefined });
  return {
    client,
    self: { teamId, userId, botId, name: name ?? 'mesh' },
    outbox: new Outbox({ client, clock, log, render, botUserId: () => userId }),
    announcer: createAnnouncer({ client, channels, clock, log, render, botUserId: () => userId }),
    people: createPeople({
      ...{ client, clock, homeTeamId: () => teamId },
      ...(config.identify === undefined ? {} : { identify: config.identify }),
    }),
    channels,
    userGroups: createUserGroups(client, clock),
    permalinks: new Permalinks(client, clock),
  };
}
