import type { WebClient } from '@slack/web-api';
import type { CardRef } from '../../domain/change/change.ts';
import type { Clock } from '../../ports/clock.ts';
import { readSlack } from './read-slack.ts';

const MAX_CACHED = 2000;

/** Links to messages; a link never changes, so it is asked for once. */
export class Permalinks {
  readonly #client: WebClient;
  readonly #clock: Clock;
  readonly #cache = new Map<string, string>();

  constructor(client: WebClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** `undefined` where Slack has none or does not say: an answer without its link is still an answer. */
  async of({ channelId: channel, ts }: CardRef): Promise<string | undefined> {
    const key = `${channel}:${ts}`;
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached;
    const ask = () => this.#client.chat.getPermalink({ channel, message_ts: ts });
    const found = await readSlack({ doing: 'asking for a link', clock: this.#clock }, ask).catch(() => undefined);
    const link = found?.permalink;
    if (link === undefined) return undefined;
    this.#cache.set(key, link);
    const oldest = this.#cache.keys().next();
    if (this.#cache.size > MAX_CACHED && oldest.done !== true) this.#cache.delete(oldest.value);
    return link;
  }
}
