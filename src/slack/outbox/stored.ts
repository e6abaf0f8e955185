import type { WebClient } from '@slack/web-api';
import type { CardRef } from '../../domain/change/change.ts';

/** What each message of ours carries unseen, so that it can be found again. */
export interface Mark {
  readonly event_type: typeof CARD_MARK | typeof ENTRY_MARK;
  readonly event_payload: { readonly change_id: string; readonly key: string; readonly replaces?: string };
}

export const CARD_MARK = 'meshbot_change';
export const ENTRY_MARK = 'meshbot_entry';
/** The key of the card itself. */
export const CARD_KEY = 'card';

export function mark(event_type: Mark['event_type'], change_id: string, key: string, replaces?: string): Mark {
  return { event_type, event_payload: { change_id, key, ...(replaces === undefined ? {} : { replaces }) } };
}

const PAGE = 200;
const MAX_PAGES = 10;

/** One message as history tells it; only what is used. */
interface Stored {
  readonly ts?: string;
  readonly user?: string;
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: object };
  readonly files?: readonly { readonly name?: string | null }[];
}

interface Page {
  readonly messages?: readonly Stored[];
  readonly response_metadata?: { readonly next_cursor?: string };
}

/** The card of a change if it stands in the channel already. Only our own messages count: anybody may set metadata. */
export async function findCard(
  client: WebClient,
  botUserId: string,
  sought: { readonly channelId: string; readonly changeId: string; readonly sinceMs: number },
): Promise<CardRef | undefined> {
  const channel = sought.channelId;
  for await (const { ts, ...message } of history(client, sought)) {
    const payload = markOf(message, botUserId, CARD_MARK);
    if (payload?.['change_id'] === sought.changeId && ts !== undefined) return { channelId: channel, ts };
  }
  return undefined;
}

/** What our announcements carry unseen. */
export const ANNOUNCEMENT_MARK = 'meshbot_announcement';

/** Whether an announcement of this key stands in the channel already. */
export async function findAnnouncement(
  client: WebClient,
  botUserId: string,
  sought: { readonly channelId: string; readonly key: string; readonly sinceMs: number },
): Promise<boolean> {
  for await (const message of history(client, sought)) {
    if (markOf(message, botUserId, ANNOUNCEMENT_MARK)?.['key'] === sought.key) return true;
  }
  return false;
}

/** A channel's messages since an instant, newest first. */
function history(
  client: WebClient,
  { channelId: channel, sinceMs }: { readonly channelId: string; readonly sinceMs: number },
): AsyncGenerator<Stored> {
  const oldest = (sinceMs / 1000).toFixed(6);
  return pages((cursor) =>
    client.conversations.history({
      channel,
      oldest,
      limit: PAGE,
      include_all_metadata: true,
      ...(cursor && { cursor }),
    }),
  );
}

/** Everything of ours that stands in a card's thread: entries by key, files by name. */
export interface ThreadContents {
  readonly keys: ReadonlySet<string>;
  readonly files: ReadonlySet<string>;
}

export async function readThread(
  client: WebClient,
  botUserId: string,
  { card, changeId }: { readonly card: CardRef; readonly changeId: string },
): Promise<ThreadContents> {
  const [keys, files] = [new Set<string>(), new Set<string>()];
  const { channelId: channel, ts } = card;
  const fetchPage = (cursor: string | undefined): Promise<Page> =>
    client.conversations.replies({ channel, ts, limit: PAGE, include_all_metadata: true, ...(cursor && { cursor }) });
  for await (const message of pages(fetchPage)) {
    const payload = markOf(message, botUserId, ENTRY_MARK);
    if (payload?.['change_id'] === changeId && typeof payload['key'] === 'string') keys.add(payload['key']);
    if (message.user === botUserId) for (const { name } of message.files ?? []) if (name) files.add(name);
  }
  return { keys, files };
}

async function* pages(fetchPage: (cursor: string | undefined) => Promise<Page>): AsyncGenerator<Stored> {
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { messages = [], response_metadata: next } = await fetchPage(cursor);
    yield* messages;
    cursor = next?.next_cursor;
    if (cursor === undefined || cursor === '') return;
  }
}

function markOf(
  message: Stored,
  botUserId: string,
  type: Mark['event_type'] | typeof ANNOUNCEMENT_MARK,
): Readonly<Record<string, unknown>> | undefined {
  const { metadata, user } = message;
  if (user !== botUserId || metadata?.event_type !== type) return undefined;
  return { ...metadata.event_payload };
}
