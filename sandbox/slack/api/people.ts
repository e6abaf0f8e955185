import { ApiError } from '../incoming/errors.ts';
import type { Json, User, Usergroup } from '../wire.ts';
import { page } from './access.ts';
import type { Call, Methods } from './method.ts';

export const peopleMethods: Methods = {
  'users.info': { scopes: ['users:read'], tier: 4, run: (call) => ({ user: shown(call, known(call)) }) },
  'users.list': { scopes: ['users:read'], tier: 2, run: list },
  'users.lookupByEmail': { scopes: ['users:read.email'], tier: 3, run: lookupByEmail },
  'usergroups.list': { scopes: ['usergroups:read'], tier: 2, run: usergroups },
  'usergroups.users.list': { scopes: ['usergroups:read'], tier: 2, run: usergroupUsers },
};

function known(call: Call): User {
  const user = call.world.directory.users.get(call.args.required('user'));
  if (user === undefined) throw new ApiError('user_not_found');
  return user;
}

/** A person as users.info shows them; the address needs a scope of its own. */
function shown(call: Call, user: User): Json {
  const { id, team_id, name, real_name, email, tz, deleted, is_stranger, ...flags } = user;
  const mayReadEmail = call.world.spec.app.scopes.includes('users:read.email');
  const profile = { real_name, display_name: name, real_name_normalized: real_name, team: team_id };
  const withEmail = mayReadEmail && email !== undefined && !flags.is_bot ? { ...profile, email } : profile;
  const head = { id, team_id, name, deleted, profile: withEmail, is_bot: flags.is_bot, is_app_user: false, updated: 0 };
  // Slack leaves roles and time zone out for deactivated people, and is_stranger for all who are none.
  if (deleted) return head;
  const owner = { is_owner: false, is_primary_owner: false };
  return { ...head, real_name, tz, ...flags, ...owner, ...(is_stranger ? { is_stranger } : {}) };
}

function list(call: Call): Json {
  const members = [...call.world.directory.users.values()].map((user) => shown(call, user));
  const { items, response_metadata } = page(call, members, 1000, 0);
  return { members: items, cache_ts: Math.floor(call.world.clock.now() / 1000), response_metadata };
}

function lookupByEmail(call: Call): Json {
  const email = call.args.required('email').toLowerCase();
  const user = [...call.world.directory.users.values()].find((u) => u.email?.toLowerCase() === email && !u.deleted);
  if (user === undefined) throw new ApiError('users_not_found');
  return { user: shown(call, user) };
}

function shownGroup(group: Usergroup, withUsers: boolean): Json {
  const { users, ...rest } = group;
  const counted = { ...rest, is_usergroup: true, date_delete: 0, user_count: users.length };
  return withUsers ? { ...counted, users } : counted;
}

function usergroups(call: Call): Json {
  const withUsers = call.args.flag('include_users');
  return { usergroups: [...call.world.directory.usergroups.values()].map((group) => shownGroup(group, withUsers)) };
}

function usergroupUsers(call: Call): Json {
  const group = call.world.directory.usergroups.get(call.args.required('usergroup'));
  if (group === undefined) throw new ApiError('no_such_subteam');
  return { users: group.users };
}
