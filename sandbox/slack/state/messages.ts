import type { Message } from '../wire.ts';
import type { Changes } from './changes.ts';
import type { Ids } from './ids.ts';

/** A message before the workspace gives it its timestamp. */
export type Draft = Omit<Message, 'type' | 'ts' | 'reply_count' | 'reply_users' | 'latest_reply' | 'reactions'>;
/** New values of some fields; undefined takes a field away. */
export type Edit = { readonly [K in keyof Message]?: Message[K] | undefined };

/** All messages, ephemerals included, per channel by ascending timestamp. */
export class Messages {
  readonly #ids: Ids;
  readonly #changes: Changes;
  readonly #byChannel = new Map<string, Map<string, Message>>();

  constructor(ids: Ids, changes: Changes) {
    this.#ids = ids;
    this.#changes = changes;
  }

  in(channel: string): readonly Message[] {
    return [...(this.#byChannel.get(channel)?.values() ?? [])];
  }

  find(channel: string, ts: string): Message | undefined {
    return this.#byChannel.get(channel)?.get(ts);
  }

  /** The answers in a thread that everybody there sees, oldest first. */
  replies(channel: string, rootTs: string): readonly Message[] {
    return this.in(channel).filter((m) => m.thread_ts === rootTs && m.ts !== rootTs && m.ephemeral_to === undefined);
  }

  post(draft: Draft): Message {
    const message: Message = { type: 'message', ts: this.#ids.ts(), ...draft };
    this.#store(message);
    this.#changes.emit({ kind: 'message', message });
    if (message.thread_ts !== undefined && message.ephemeral_to === undefined)
      this.#countReplies(message.channel, message.thread_ts);
    return message;
  }

  /** The changed message; undefined when there is none. */
  edit(channel: string, ts: string, change: Edit): Message | undefined {
    const known = this.find(channel, ts);
    if (known === undefined) return undefined;
    const kept = Object.entries({ ...known, ...change }).filter(([, value]) => value !== undefined);
    const message = Object.fromEntries(kept) as unknown as Message; // all required fields come from `known`
    this.#store(message);
    this.#changes.emit({ kind: 'message_update', message });
    return message;
  }

  remove(channel: string, ts: string): boolean {
    const message = this.find(channel, ts);
    if (message === undefined) return false;
    this.#byChannel.get(channel)?.delete(ts);
    this.#changes.emit({ kind: 'message_delete', message });
    if (message.thread_ts !== undefined && message.thread_ts !== ts) this.#countReplies(channel, message.thread_ts);
    return true;
  }

  /** False when the person's reaction is already as asked. */
  react(message: Message, name: string, user: string, present: boolean): boolean {
    const known = message.reactions ?? [];
    const before = known.find((reaction) => reaction.name === name)?.users ?? [];
    if (before.includes(user) === present) return false;
    const users = present ? [...before, user] : before.filter((id) => id !== user);
    const others = known.filter((reaction) => reaction.name !== name);
    const reactions = users.length === 0 ? others : [...others, { name, users, count: users.length }];
    this.edit(message.channel, message.ts, { reactions: reactions.length === 0 ? undefined : reactions });
    return true;
  }

  reset(): void {
    this.#byChannel.clear();
  }

  #store(message: Message): void {
    const channel = this.#byChannel.get(message.channel) ?? new Map<string, Message>();
    this.#byChannel.set(message.channel, channel.set(message.ts, message));
  }

  /** A thread's first message says how many answers it has, who gave them and when the last one came. */
  #countReplies(channel: string, rootTs: string): void {
    const thread = this.replies(channel, rootTs);
    const none = { reply_count: undefined, reply_users: undefined, latest_reply: undefined, thread_ts: undefined };
    const reply_users = [...new Set(thread.map((message) => message.user ?? message.bot_id ?? ''))];
    const some = { reply_count: thread.length, reply_users, latest_reply: thread.at(-1)?.ts, thread_ts: rootTs };
    this.edit(channel, rootTs, thread.length === 0 ? none : some);
  }
}
