/**
 * The messages of the page's WebSocket, each one JSON object with its kind in `t`.
 *
 * A page connects to `ws://HOST/ui?user=U…`, and changes the person with `act_as`; every answer to either is a whole new `init`.
 * From then on the server sends only what that person may see: their channels and direct messages, ephemerals addressed to them,
 * their modal stack, their App Home. Channels nobody has joined yet but which are public are listed and readable, as in Slack.
 *
 * A socket without a person (`/ui` and no `act_as`) observes everything and must name `user` in each message: test drivers use it.
 * Where a client message has `user`, it may be left out by a socket with a person, and is refused if it names somebody else.
 */
import type { Action, Channel, Json, Message, SlashCommand, User, Usergroup, View, ViewValues } from './wire.ts';

export interface UiApp {
  readonly appId: string;
  readonly botUserId: string;
  readonly botId: string;
  readonly botName: string;
  readonly mode: 'socket';
  /** Whether at least one Socket Mode connection is up. */
  readonly connected: boolean;
}

export interface UiState {
  readonly workspace: { readonly name: string; readonly domain: string; readonly teamId: string };
  readonly apps: readonly UiApp[];
  /** Who this socket acts as; null for an observer. */
  readonly actingAs: string | null;
  readonly users: readonly User[];
  /** Those the person may see; membership is in `members`. Direct messages have `is_im` and the two people in `members`. */
  readonly channels: readonly Channel[];
  readonly usergroups: readonly Usergroup[];
  readonly commands: readonly SlashCommand[];
  /** Custom emoji: name -> address of its picture. */
  readonly emojis: Readonly<Record<string, string>>;
  /** channel id -> messages by ascending ts, thread replies and visible ephemerals included. */
  readonly messages: Readonly<Record<string, readonly Message[]>>;
  /** The person's open modals, the topmost last (an observer sees those of whoever opened one last). */
  readonly modalStack: readonly View[];
  /** user id -> app id -> published App Home. */
  readonly homeViews: Readonly<Record<string, Readonly<Record<string, View>>>>;
  /** What went to and from the app, newest last; empty for a person. */
  readonly log: readonly LogEntry[];
}

export interface LogEntry {
  readonly id: string;
  /** ms since the epoch, simulated. */
  readonly time: number;
  readonly direction: 'to_bot' | 'from_bot';
  /** 'web_api', 'ack', 'socket', 'response_url', or the envelope's type. */
  readonly kind: string;
  readonly summary: string;
  readonly detail?: unknown;
}

export type ServerToPage =
  | { readonly t: 'init'; readonly state: UiState }
  | { readonly t: 'message'; readonly message: Message }
  | { readonly t: 'message_update'; readonly message: Message }
  | { readonly t: 'message_delete'; readonly channel: string; readonly ts: string }
  /** A new or changed channel (a direct message opened, somebody joined). */
  | { readonly t: 'channel'; readonly channel: Channel }
  /** The whole modal stack after any change; empty when all closed. Drops the field errors shown so far. */
  | { readonly t: 'view'; readonly user: string; readonly stack: readonly View[] }
  /** Answer to a submit: block_id -> sentence, from the app's response_action or from required fields left empty. */
  | { readonly t: 'view_errors'; readonly user: string; readonly errors: Readonly<Record<string, string>> }
  /**
   * A submit or click the app did not answer in 3 s ("We had some trouble connecting. Try again?"), or any refusal
   * (unknown command, command in a thread, foreign user). Show it as a toast; `context` says what was attempted.
   */
  | { readonly t: 'problem'; readonly context: PageToServer['t']; readonly text: string }
  /** What was asked for with this `id` has been delivered and acked by the app (or has failed: then a `problem` came first). */
  | { readonly t: 'done'; readonly id: string; readonly ok: boolean }
  | { readonly t: 'home'; readonly user: string; readonly appId: string; readonly view: View }
  /** Answer to `options`: choices for users/conversations/channels/external selects. */
  | { readonly t: 'options'; readonly id: string; readonly options: readonly Json[] }
  | { readonly t: 'socket_status'; readonly appId: string; readonly connected: boolean }
  | { readonly t: 'log'; readonly entry: LogEntry };

/** Every message may carry `id`; the server then answers `{t:'done', id, ok}` when the effect has happened. */
export type PageToServer = (
  | { readonly t: 'act_as'; readonly user: string }
  | { readonly t: 'post_message'; readonly channel: string; readonly text: string; readonly thread_ts?: string }
  /** `thread_ts` says that it was typed in a thread, which Slack refuses. */
  | {
      readonly t: 'slash_command';
      readonly channel: string;
      readonly command: string;
      readonly text: string;
      readonly thread_ts?: string;
    }
  /**
   * A click or choice. On a message: `channel` and `messageTs`. In a modal or App Home: both '' and `viewId`
   * (left out: the topmost modal if one is open, else App Home). `values`: what the surface's inputs hold, for state.values.
   */
  | {
      readonly t: 'block_action';
      readonly channel: string;
      readonly messageTs: string;
      readonly viewId?: string;
      readonly action: Action;
      readonly values?: ViewValues;
    }
  | { readonly t: 'view_submit'; readonly values: ViewValues }
  /** `all`: the X that closes the whole stack; otherwise the top view's close button. */
  | { readonly t: 'view_close'; readonly all?: boolean }
  | { readonly t: 'open_home'; readonly tab?: 'home' | 'messages' }
  /** Opens (or finds) the person's direct message with somebody; answered by `channel`. */
  | { readonly t: 'open_dm'; readonly with: string }
  | { readonly t: 'join'; readonly channel: string }
  | {
      readonly t: 'reaction';
      readonly channel: string;
      readonly ts: string;
      readonly name: string;
      readonly present: boolean;
    }
  | { readonly t: 'edit_message'; readonly channel: string; readonly ts: string; readonly text: string }
  | { readonly t: 'delete_message'; readonly channel: string; readonly ts: string }
  /** Hides an ephemeral ("Dismiss message"). */
  | { readonly t: 'dismiss'; readonly channel: string; readonly ts: string }
  | {
      readonly t: 'options';
      readonly blockId: string;
      readonly actionId: string;
      readonly query: string;
      readonly viewId?: string;
    }
) & { readonly id?: string; readonly user?: string; readonly appId?: string };
