import type { WebClient } from '@slack/web-api';
import { MeshError } from '../domain/errors.ts';
import type { Resolved, Stranger } from '../domain/identity.ts';
import type { Clock } from '../ports/clock.ts';
import type { People } from '../ports/people.ts';
import { untilAborted } from './outbox/until-aborted.ts';
import { readSlack } from './web-api/read-slack.ts';

/** Short enough that somebody who left cannot approve much; long enough for a click after a command. */
const CACHE_MS = 60_000;
const MAX_CACHED = 1000;

export interface PeopleDeps {
  readonly client: WebClient;
  readonly clock: Clock;
  /** The home workspace; nobody else's members are people here. */
  readonly homeTeamId: () => string;
}

type SlackUser = NonNullable<Awaited<ReturnType<WebClient['users']['info']>>['user']>;

/** People by users.info. Only a Person is remembered, and not for long: a refusal is asked for again every time. */
export function createPeople({ client, clock, homeTeamId }: PeopleDeps): People {
  const cache = new Map<string, { readonly untilMs: number; readonly resolved: Resolved }>();
  const asking = new Map<string, Promise<Resolved>>();
  const ask = async (userId: string, home: string): Promise<Resolved> => {
    const user = await readSlack(
      {
        doing: 'asking who somebody is',
        clock,
        absent: ['user_not_found', 'user_not_visible', 'users_not_found'],
      },
      () => client.users.info({ user: userId }),
    );
    const resolved = resolve(userId, home, user === undefined ? undefined : user.user);
    cache.delete(userId);
    if (resolved.kind === 'person') cache.set(userId, { untilMs: clock.now() + CACHE_MS, resolved });
    if (cache.size > MAX_CACHED) cache.delete([...cache.keys()][0] ?? '');
    return resolved;
  };
  return {
    async resolve(userId, teamId, options) {
      const home = homeTeamId();
      if (teamId !== home) return { kind: 'refused', standing: 'stranger' };
      const cached = cache.get(userId);
      if (cached !== undefined && cached.untilMs > clock.now()) return cached.resolved;
      // One question for all who ask at once: Slack allows about 100 a minute. Nobody's abort stops it for the others.
      const asked = asking.get(userId) ?? ask(userId, home).finally(() => asking.delete(userId));
      asking.set(userId, asked);
      return untilAborted(asked, options?.signal);
    },
  };
}

function resolve(userId: string, home: string, user: SlackUser | undefined): Resolved {
  if (user === undefined) return { kind: 'refused', standing: 'unknown' };
  if (user.id !== userId) throw new MeshError('MESH_UPSTREAM_GARBAGE', 'asking who somebody is', { system: 'Slack' });
  const standing = standingOf(user, home);
  if (standing !== undefined) return { kind: 'refused', standing };
  const name = user.profile?.display_name || user.real_name || user.name || userId;
  return { kind: 'person', person: { userId, teamId: home, name } };
}

function standingOf(user: SlackUser, home: string): Stranger | undefined {
  if (user.deleted === true) return 'deactivated';
  if (user.is_bot === true || user.id === 'USLACKBOT' || user.is_workflow_bot === true) return 'bot';
  if (user.is_stranger === true || user.team_id !== home) return 'stranger';
  return user.is_restricted === true || user.is_ultra_restricted === true ? 'guest' : undefined;
}
