import type { Channel, User, Usergroup } from '../wire.ts';
import type { UserSpec, WorkspaceSpec } from '../workspace.ts';
import type { Changes } from './changes.ts';
import type { Ids } from './ids.ts';

/** The people, channels and user groups of the workspace. */
export interface Directory {
  readonly users: ReadonlyMap<string, User>;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly usergroups: ReadonlyMap<string, Usergroup>;
  /** By id, or by `#name` as chat.postMessage accepts it. */
  findChannel(idOrName: string): Channel | undefined;
  isMember(channelId: string, userId: string): boolean;
  /** The direct channel of two people, made on first use. */
  openDm(userId: string, otherId: string): Channel;
  join(channelId: string, userId: string): void;
  leave(channelId: string, userId: string): void;
  setUser(spec: UserSpec): void;
  setChannel(change: Partial<Channel> & { readonly id: string }): void;
  setUsergroup(group: Usergroup): void;
  reset(): void;
}

export function createDirectory(spec: WorkspaceSpec, ids: Ids, changes: Changes): Directory {
  const users = new Map<string, User>();
  const channels = new Map<string, Channel>();
  const usergroups = new Map<string, Usergroup>();

  const store = (channel: Channel) => {
    channels.set(channel.id, channel);
    changes.emit({ kind: 'channel', channel });
    return channel;
  };
  const withMembers = (channelId: string, edit: (members: readonly string[]) => readonly string[]) => {
    const channel = channels.get(channelId);
    if (channel !== undefined) store({ ...channel, members: edit(channel.members) });
  };
  const fill = () => {
    users.clear();
    channels.clear();
    usergroups.clear();
    const { app, team } = spec;
    users.set(
      app.botUserId,
      userFrom({ id: app.botUserId, name: app.name, real_name: app.name, is_bot: true }, team.id),
    );
    for (const user of spec.users) users.set(user.id, userFrom(user, team.id));
    for (const { id, name, members, ...rest } of spec.channels)
      channels.set(id, { ...emptyChannel(id, name, members), ...rest, is_channel: rest.is_im !== true });
    for (const group of spec.usergroups ?? []) usergroups.set(group.id, group);
  };
  fill();

  return {
    users,
    channels,
    usergroups,
    findChannel: (key) => channels.get(key) ?? [...channels.values()].find((c) => !c.is_im && `#${c.name}` === key),
    isMember: (channelId, userId) => channels.get(channelId)?.members.includes(userId) ?? false,
    openDm(userId, otherId) {
      const known = [...channels.values()].find(
        (c) => c.is_im && c.members.includes(userId) && c.members.includes(otherId),
      );
      if (known !== undefined) return known;
      const channel = emptyChannel(ids.next('D'), `dm-${userId}`, [userId, otherId]);
      return store({ ...channel, is_channel: false, is_im: true, is_private: true });
    },
    join: (channelId, userId) => withMembers(channelId, (members) => [...new Set([...members, userId])]),
    leave: (channelId, userId) => withMembers(channelId, (members) => members.filter((id) => id !== userId)),
    setUser: (user) => void users.set(user.id, userFrom(user, spec.team.id)),
    setChannel: (change) =>
      void store({ ...emptyChannel(change.id, change.id, []), ...channels.get(change.id), ...change }),
    setUsergroup: (group) => void usergroups.set(group.id, group),
    reset: fill,
  };
}

function emptyChannel(id: string, name: string, members: readonly string[]): Channel {
  const kind = { is_channel: true, is_private: false, is_im: false, is_archived: false };
  const shared = { is_ext_shared: false, is_pending_ext_shared: false, is_org_shared: false };
  return { id, name, ...kind, ...shared, topic: '', purpose: '', members };
}

function userFrom(user: UserSpec, teamId: string): User {
  const { id, name, real_name } = user;
  return {
    id,
    team_id: user.team_id ?? teamId,
    name,
    real_name,
    ...(user.email === undefined ? {} : { email: user.email }),
    tz: user.tz ?? 'Etc/UTC',
    deleted: user.deleted ?? false,
    is_bot: user.is_bot ?? false,
    is_admin: user.is_admin ?? false,
    is_restricted: (user.is_restricted ?? false) || (user.is_ultra_restricted ?? false),
    is_ultra_restricted: user.is_ultra_restricted ?? false,
    is_stranger: user.is_stranger ?? false,
  };
}
