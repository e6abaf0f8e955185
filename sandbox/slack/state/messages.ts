import type { Channel, Message } from '../wire.ts';
import type { Changes } from './changes.ts';
import type { Directory } from './directory.ts';
import type { Ids } from './ids.ts';

/** A message before the workspace gives it its timestamp. */
export type Draft = Omit<Message, 'type' | 'ts' | 'reply_count' | 'reply_users' | 'latest_reply' | 'reactions'>;

/** All messages, ephemerals included, per channel by ascending timestamp. */
export interface Messages {
  post(draft: Draft): Message;
  find(channel: string, ts: string): Message | undefined;
  /** Replaces fields; a field given as undefined is removed. Undefined when there is no such message. */
  edit(
    channel: string,
    ts: string,
    change: { readonly [K in keyof Message]?: Message[K] | undefined },
  ): Message | undefined;
  remove(channel: string, ts: string): boolean;
  in(channel: string): readonly Message[];
  replies(channel: string, rootTs: string): readonly Message[];
  react(message: Message, name: string, user: string, present: boolean): boolean;
  reset(): void;
}

export function createMessages(ids: Ids, changes: Changes): Messages {
  const byChannel = new Map<string, Map<string, Message>>();
  const within = (channel: string) => {
    const known = byChannel.get(channel) ?? new Map<string, Message>();
    byChannel.set(channel, known);
    return known;
  };
  const find = (channel: string, ts: string) => byChannel.get(channel)?.get(ts);
  const all = (channel: string) => [...(byChannel.get(channel)?.values() ?? [])];
  const replies = (channel: string, rootTs: string) =>
    all(channel).filter((m) => m.thread_ts === rootTs && m.ts !== rootTs && m.ephemeral_to === undefined);

  const edit: Messages['edit'] = (channel, ts, change) => {
    const known = find(channel, ts);
    if (known === undefined) return undefined;
    const kept = Object.entries({ ...known, ...change }).filter(([, value]) => value !== undefined);
    const message = Object.fromEntries(kept) as unknown as Message; // all required fields come from `known`
    within(channel).set(ts, message);
    changes.emit({ kind: 'message_update', message });
    return message;
  };
  const recountThread = (channel: string, rootTs: string) => {
    const thread = replies(channel, rootTs);
    const people = [...new Set(thread.map((m) => m.user ?? m.bot_id ?? ''))];
    const summary = { reply_count: thread.length, reply_users: people, latest_reply: thread.at(-1)?.ts };
    const none = { reply_count: undefined, reply_users: undefined, latest_reply: undefined, thread_ts: undefined };
    edit(channel, rootTs, thread.length === 0 ? none : { ...summary, thread_ts: rootTs });
  };

  return {
    find,
    edit,
    replies,
    in: all,
    post(draft) {
      const message: Message = { type: 'message', ts: ids.ts(), ...draft };
      within(draft.channel).set(message.ts, message);
      changes.emit({ kind: 'message', message });
      const inThread = message.thread_ts !== undefined && message.ephemeral_to === undefined;
      if (inThread && message.thread_ts !== undefined) recountThread(draft.channel, message.thread_ts);
      return message;
    },
    remove(channel, ts) {
      const message = find(channel, ts);
      if (message === undefined) return false;
      within(channel).delete(ts);
      changes.emit({ kind: 'message_delete', message });
      if (message.thread_ts !== undefined && message.thread_ts !== ts) recountThread(channel, message.thread_ts);
      return true;
    },
    react(message, name, user, present) {
      const known = message.reactions ?? [];
      const before = known.find((r) => r.name === name)?.users ?? [];
      if (before.includes(user) === present) return false;
      const users = present ? [...before, user] : before.filter((id) => id !== user);
      const others = known.filter((r) => r.name !== name);
      const reactions = users.length === 0 ? others : [...others, { name, users, count: users.length }];
      edit(message.channel, message.ts, { reactions: reactions.length === 0 ? undefined : reactions });
      return true;
    },
    reset: () => byChannel.clear(),
  };
}

/** Whether a person may see a channel: public ones are open to members of the workspace, the rest to those in them. */
export function canSeeChannel(directory: Directory, channel: Channel, userId: string): boolean {
  if (channel.members.includes(userId)) return true;
  const user = directory.users.get(userId);
  return !channel.is_private && !channel.is_im && user !== undefined && !user.is_restricted && !user.is_stranger;
}

/** Whether a person may see a message: in a channel of theirs and, when ephemeral, addressed to them. */
export function canSeeMessage(directory: Directory, message: Message, userId: string): boolean {
  const channel = directory.channels.get(message.channel);
  if (channel === undefined || !canSeeChannel(directory, channel, userId)) return false;
  return message.ephemeral_to === undefined || message.ephemeral_to === userId;
}
