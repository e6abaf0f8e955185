/** What each person has not read yet, remembered per tab. Everything there was before the tab opened counts as read. */
import { channelMessages, compareTs } from './state.js';

/** @typedef {import('./state.js').UiState} UiState */

const KEY = 'meshbot-read';

export class Unread {
  /** @type {Record<string, string>} channel and person -> ts of the last message read */
  #read;
  #storage;

  /** @param {Pick<Storage, 'getItem' | 'setItem'>} storage */
  constructor(storage) {
    this.#storage = storage;
    this.#read = JSON.parse(storage.getItem(KEY) ?? '{}');
  }

  /** Remembers the newest message of all channels as the start, once per tab. @param {UiState} state */
  begin(state) {
    if (this.#read['start'] !== undefined) return;
    const newest = Object.values(state.messages).flatMap((list) => list.at(-1)?.ts ?? []);
    this.#mark('start', newest.sort(compareTs).at(-1) ?? '0');
  }

  /** @param {UiState} state @param {string} channel */
  markRead(state, channel) {
    const last = channelMessages(state, channel).at(-1);
    const key = `${state.actingAs}/${channel}`;
    if (last !== undefined && compareTs(last.ts, this.#read[key] ?? '0') > 0) this.#mark(key, last.ts);
  }

  /** @param {UiState} state @param {string} channel */
  count(state, channel) {
    const since = this.#read[`${state.actingAs}/${channel}`] ?? this.#read['start'] ?? '0';
    return channelMessages(state, channel).filter(
      (message) => message.user !== state.actingAs && compareTs(message.ts, since) > 0,
    ).length;
  }

  /** @param {string} key @param {string} ts */
  #mark(key, ts) {
    this.#read[key] = ts;
    this.#storage.setItem(KEY, JSON.stringify(this.#read));
  }
}
