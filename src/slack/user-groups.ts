import type { WebClient } from '@slack/web-api';
import { MeshError } from '../domain/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { UserGroups } from '../ports/user-groups.ts';
import { untilAborted } from './outbox/until-aborted.ts';
import { readSlack } from './web-api/read-slack.ts';

/** As long as who somebody is: Slack allows about 20 of these questions a minute. */
const CACHE_MS = 60_000;

type Members = ReadonlySet<string>;

/** User groups by usergroups.users.list; a disabled or unknown group is a fault, never an empty group (I6). */
export function createUserGroups(client: WebClient, clock: Clock): UserGroups {
  const cache = new Map<string, { readonly untilMs: number; readonly members: Members }>();
  const asking = new Map<string, Promise<Members>>();
  const ask = async (groupId: string): Promise<Members> => {
    const doing = `reading the user group ${groupId}`;
    const answer = await readSlack({ doing, clock }, () => client.usergroups.users.list({ usergroup: groupId }));
    if (answer?.users === undefined) throw new MeshError('MESH_UPSTREAM_GARBAGE', doing, { system: 'Slack' });
    const members: Members = new Set(answer.users);
    cache.set(groupId, { untilMs: clock.now() + CACHE_MS, members });
    return members;
  };
  return {
    async members(groupId, options) {
      const cached = cache.get(groupId);
      if (cached !== undefined && cached.untilMs > clock.now()) return cached.members;
      // One question for all who ask at once; nobody's abort stops it for the others.
      const asked = asking.get(groupId) ?? ask(groupId).finally(() => asking.delete(groupId));
      asking.set(groupId, asked);
      return untilAborted(asked, options?.signal);
    },
  };
}
