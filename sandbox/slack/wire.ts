/** The shapes of Slack's wire formats that the simulated Slack stores, sends and shows. Times named `ts` are Slack's "seconds.micros" strings. */

/** Any JSON object that came over the wire and is not validated yet. */
export type Json = Readonly<Record<string, unknown>>;

/** One Block Kit block as the app sent it (validated), with the block_id that Slack fills in where it is absent. */
export interface Block {
  readonly type: string;
  readonly block_id?: string;
  readonly [key: string]: unknown;
}

export interface User {
  readonly id: string;
  readonly team_id: string;
  readonly name: string;
  readonly real_name: string;
  readonly email?: string;
  readonly tz: string;
  readonly deleted: boolean;
  readonly is_bot: boolean;
  readonly is_admin: boolean;
  /** A guest of several channels. */
  readonly is_restricted: boolean;
  /** A guest of one channel; Slack sets `is_restricted` as well. */
  readonly is_ultra_restricted: boolean;
  /** Somebody of another workspace with whom we share no channel. */
  readonly is_stranger: boolean;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  /** False for direct messages, as the real one has it. */
  readonly is_channel: boolean;
  readonly is_private: boolean;
  readonly is_im: boolean;
  readonly is_archived: boolean;
  readonly is_ext_shared: boolean;
  /** Another organisation is invited and has not answered. */
  readonly is_pending_ext_shared: boolean;
  /** With other workspaces of the same organisation. */
  readonly is_org_shared: boolean;
  readonly topic: string;
  readonly purpose: string;
  readonly members: readonly string[];
}

export interface Usergroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
}

export interface SlashCommand {
  readonly command: string;
  readonly description: string;
  readonly usage_hint?: string;
  readonly should_escape?: boolean;
}

export interface Reaction {
  readonly name: string;
  readonly users: readonly string[];
  readonly count: number;
}

export interface Metadata {
  readonly event_type: string;
  readonly event_payload: Json;
}

/** A legacy attachment: a colour bar with text, fields or blocks of its own. */
export interface Attachment {
  readonly color?: string;
  readonly fallback?: string;
  readonly blocks?: readonly Block[];
  readonly [key: string]: unknown;
}

export interface File {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  /** Slack's short kind: "text", "diff", "png", … */
  readonly filetype: string;
  readonly pretty_type: string;
  readonly mode: 'hosted' | 'snippet';
  readonly size: number;
  readonly user: string;
  readonly created: number;
  /** Served by this server; the page may fetch it without a token while it acts as somebody who can see it. */
  readonly url_private: string;
  readonly url_private_download: string;
  readonly permalink: string;
  /** The first 5 lines of a snippet, as Slack sends them. */
  readonly preview?: string;
  readonly lines?: number;
  readonly lines_more?: number;
}

/** One message as the control API and the page see it; `channel` and `ephemeral_to` are not part of Slack's own history. */
export interface Message {
  readonly type: 'message';
  readonly subtype?: 'ephemeral' | 'file_share' | 'thread_broadcast' | 'bot_message' | 'tombstone';
  readonly ts: string;
  readonly channel: string;
  /** Absent on Slack's own notices (a command that failed), which carry `username: "Slackbot"`. */
  readonly user?: string;
  readonly username?: string;
  readonly icon_emoji?: string;
  readonly bot_id?: string;
  readonly app_id?: string;
  readonly text: string;
  readonly blocks?: readonly Block[];
  readonly attachments?: readonly Attachment[];
  readonly thread_ts?: string;
  /** On a thread's root only. */
  readonly reply_count?: number;
  readonly reply_users?: readonly string[];
  readonly latest_reply?: string;
  readonly edited?: { readonly user: string; readonly ts: string };
  readonly reactions?: readonly Reaction[];
  readonly files?: readonly File[];
  readonly metadata?: Metadata;
  /** The one person who sees it. */
  readonly ephemeral_to?: string;
}

/** A modal or an App Home as Slack holds it. */
export interface View {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly team_id: string;
  readonly app_id: string;
  readonly bot_id: string;
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly external_id: string;
  readonly title?: TextObject;
  readonly submit?: TextObject | null;
  readonly close?: TextObject | null;
  readonly blocks: readonly Block[];
  readonly state: { readonly values: ViewValues };
  readonly hash: string;
  readonly clear_on_close: boolean;
  readonly notify_on_close: boolean;
  readonly root_view_id: string;
  readonly previous_view_id: string | null;
}

export interface TextObject {
  readonly type: 'plain_text' | 'mrkdwn';
  readonly text: string;
  readonly emoji?: boolean;
  readonly verbatim?: boolean;
}

/** block_id -> action_id -> the element's value, in Slack's form for its type, e.g. `{type:'plain_text_input', value:'x'}`. */
export type ViewValues = Readonly<Record<string, Readonly<Record<string, Json>>>>;

/** What a person did with one element; `value`, `selected_option`, … as Slack names them for the element's type. */
export interface Action {
  readonly type: string;
  readonly action_id: string;
  readonly block_id?: string;
  readonly value?: string;
  readonly [key: string]: unknown;
}
