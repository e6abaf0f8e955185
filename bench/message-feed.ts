import { WebSocket } from 'ws';
import type { SlackSandbox } from '../sandbox/slack/index.ts';
import type { ServerToPage } from '../sandbox/slack/ui-protocol.ts';
import type { Message } from '../sandbox/slack/wire.ts';

export interface Seen {
  readonly message: Message;
  /** On the clock of `performance.now()`, when one person's page was told of it. */
  readonly atMs: number;
}

/** What one person sees in Slack, at the moment when it comes: no polling blurs the times. */
export class MessageFeed {
  readonly #socket: WebSocket;
  readonly #listeners = new Set<(seen: Seen) => void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (raw) => {
      const told = JSON.parse(String(raw)) as ServerToPage; // our own server's protocol
      if (told.t !== 'message' && told.t !== 'message_update') return;
      const seen = { message: told.message, atMs: performance.now() };
      for (const listener of this.#listeners) listener(seen);
    });
  }

  static open({ url }: SlackSandbox, user: string): Promise<MessageFeed> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ui?user=${user}`);
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('open', () => resolve(new MessageFeed(socket)));
    });
  }

  /** Calls back for every new or changed message, until the answered function is called. */
  each(listener: (seen: Seen) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The next message, new or changed, that fits. To be called before what brings it about. */
  next(what: string, withinMs: number, fits: (message: Message) => boolean): Promise<Seen> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        stop();
        reject(new Error(`not seen within ${withinMs} ms: ${what}`));
      }, withinMs);
      const stop = this.each((seen) => {
        if (!fits(seen.message)) return;
        clearTimeout(late);
        stop();
        resolve(seen);
      });
    });
  }

  close(): void {
    this.#socket.terminate();
  }
}

/** The change whose card this message is; undefined for all other messages. */
export function cardOf(message: Message): string | undefined {
  if (message.metadata?.event_type !== 'meshbot_change') return undefined;
  const id = message.metadata.event_payload['change_id'];
  return typeof id === 'string' ? id : undefined;
}

/** Whether this message is the entry of this name in the thread of a card. */
export function isEntryOf({ thread_ts, channel, metadata }: Message, card: Message, key: string): boolean {
  return thread_ts === card.ts && channel === card.channel && metadata?.event_payload['key'] === key;
}
