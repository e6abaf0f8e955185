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
  /** What two accounts of one person share; undefined where it is missing. Absent: each account is a person. */
  readonly identify?: Identify;
}

export type Identify = (account: { readonly userId: string; readonly email: string | undefined }) => string | undefined;

const MEMBER_ID = /^[UW][A-Z0-9]{2,20}$/;
const PAGE = 500;
/** 20,000 people; in a larger workspace a name is not looked for any further. */
const MAX_PAGES = 40;

interface Search {
  readonly client: WebClient;
  readonly clock: Clock;
  readonly name: string;
  readonly signal: AbortSignal | undefined;
}

/** Ids of the active accounts that Slack shows by this name, in whatever case. */
async function idsOf({ client, clock, name, signal }: Search): Promise<readonly string[]> {
  const wanted = name.trim().toLowerCase();
  const ids: string[] = [];
  let cursor = '';
  for (let page = 0; page < MAX_PAGES && ids.length < 2; page += 1) {
    const read = { doing: 'looking for a person', clock, ...(signal === undefined ? {} : { signal }) };
    const asked = { limit: PAGE, ...(cursor === '' ? {} : { cursor }) };
    const answer = await readSlack(read, () => client.users.list(asked));
    ids.push(...(answer?.members ?? []).filter((user) => isCalled(user, wanted)).flatMap(({ id }) => id ?? []));
    cursor = answer?.response_metadata?.next_cursor ?? '';
    if (cursor === '') break;
  }
  return ids;
}

function isCalled({ deleted, name, real_name, profile }: SlackUser, wanted: string): boolean {
  const names = [name, real_name, profile?.display_name].map((given) => given?.toLowerCase());
  return deleted !== true && names.includes(wanted);
}

type SlackUser = NonNullable<Awaited<ReturnType<WebClient['users']['info']>>['user']>;

/** People by users.info. Only a Person is remembered, and not for long: a refusal is asked for again every time. */
export function createPeople({ client, clock, homeTeamId, identify }: PeopleDeps): People {
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
    const resolved = resolve(userId, user?.user, { home, identify });
    cache.delete(userId);
    if (resolved.kind === 'person') cache.set(userId, { untilMs: clock.now() + CACHE_MS, resolved });
    if (cache.size > MAX_CACHED) cache.delete([...cache.keys()][0] ?? '');
    return resolved;
  };
  return {
    async find(name, options) {
      const ids = MEMBER_ID.test(name) ? [name] : await idsOf({ client, clock, name, signal: options?.signal });
      if (ids.length > 1) return { kind: 'several' };
      return ids[0] === undefined
        ? { kind: 'refused', standing: 'unknown' }
        : this.resolve(ids[0], homeTeamId(), options);
    },
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

interface Home {
  readonly home: string;
  readonly identify: Identify | undefined;
}

function resolve(userId: string, user: SlackUser | undefined, { home, identify }: Home): Resolved {
  if (user === undefined) return { kind: 'refused', standing: 'unknown' };
  if (user.id !== userId) throw new MeshError('MESH_UPSTREAM_GARBAGE', 'asking who somebody is', { system: 'Slack' });
  const standing = standingOf(user, home);
  if (standing !== undefined) return { kind: 'refused', standing };
  const name = user.profile?.display_name || user.real_name || user.name || userId;
  if (identify === undefined) return { kind: 'person', person: { userId, teamId: home, name } };
  const identity = identify({ userId, email: user.profile?.email || undefined });
  // Another attribute in its place could make two people of one, so there is none.
  if (identity === undefined) return { kind: 'refused', standing: 'no-identity' };
  return { kind: 'person', person: { userId, teamId: home, name, identity } };
}

function standingOf(user: SlackUser, home: string): Stranger | undefined {
  if (user.deleted === true) return 'deactivated';
  if (user.is_bot === true || user.id === 'USLACKBOT' || user.is_workflow_bot === true) return 'bot';
  if (user.is_stranger === true || user.team_id !== home) return 'stranger';
  return user.is_restricted === true || user.is_ultra_restricted === true ? 'guest' : undefined;
}
