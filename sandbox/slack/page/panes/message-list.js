/** The messages of a channel or thread: redraws only what changed, and keeps the reader at the end unless they scrolled up. */
import { h, icon } from '../dom.js';
import { testIds } from '../test-ids.js';
import { drawMessage } from './message.js';
import { formatTs } from './time.js';

/**
 * @typedef {import('../session.js').Session} Session
 * @typedef {import('../../wire.ts').Message} Message
 * @typedef {{key: string, sources: readonly unknown[], node: HTMLElement}} Row
 */

const GROUP_MS = 5 * 60_000;
const NEAR_END_PX = 120;

export class MessageList {
  /** @type {Map<string, Row>} */
  #rows = new Map();
  #shown = '';
  #list = h('div', { class: 'message-list', role: 'log', 'aria-live': 'polite' });
  #scroll;
  #jump;
  #inThread;
  element;

  /** @param {{inThread: boolean}} setting */
  constructor({ inThread }) {
    this.#inThread = inThread;
    this.#scroll = h(
      'div',
      { class: 'messages', tabindex: '0', 'data-testid': inThread ? 'thread-messages' : testIds.messages },
      this.#list,
    );
    this.#jump = h(
      'button',
      { type: 'button', class: 'jump', 'data-testid': testIds.jump, onclick: () => this.toEnd() },
      icon('down'),
      'New messages',
    );
    this.#jump.hidden = true;
    this.#scroll.addEventListener('scroll', () => {
      if (this.#nearEnd()) this.#jump.hidden = true;
    });
    // Pictures make the list longer, hints its pane shorter: who was at its end stays there.
    const stay = new ResizeObserver(() => this.#atEnd && this.toEnd());
    stay.observe(this.#list);
    stay.observe(this.#scroll);
    this.element = h('div', { class: 'messages-box' }, this.#scroll, this.#jump);
  }

  #atEnd = true;

  /** @param {Session} session @param {readonly Message[]} messages @param {{key: string, head?: readonly Node[], target?: string | undefined}} place `target`: the message to show first */
  update(session, messages, { key: where, head = [], target }) {
    const key = `${where} ${target ?? ''}`;
    const moved = key !== this.#shown;
    if (moved) this.#rows.clear();
    this.#shown = key;
    const before = this.#rows.size;
    const wasAtEnd = moved || this.#nearEnd();
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset['testid'];
    const hadFocus = this.#list.contains(document.activeElement);
    const rows = this.#drawRows(session, messages);
    place(this.#list, [...head, ...rows.map(({ node }) => node)]);
    this.#rows = new Map(rows.map((row) => [row.key, row]));
    if (hadFocus && focused !== undefined && !this.#list.contains(document.activeElement))
      /** @type {HTMLElement | null} */ (this.#list.querySelector(`[data-testid="${CSS.escape(focused)}"]`))?.focus();
    if (moved && target !== undefined && this.#showTarget(target)) return;
    const own = messages.at(-1)?.user === session.me;
    if (wasAtEnd || (own && rows.length > before)) this.toEnd();
    else if (rows.length > before) this.#jump.hidden = false;
  }

  /** @param {string} ts */
  #showTarget(ts) {
    const node = this.#rows.get(ts)?.node;
    node?.classList.add('target');
    node?.scrollIntoView({ block: 'center' });
    this.#atEnd = node === undefined;
    return node !== undefined;
  }

  clear() {
    this.#rows.clear();
    this.#shown = '';
    this.#list.replaceChildren();
  }

  toEnd() {
    this.#atEnd = true;
    this.#jump.hidden = true;
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }

  #nearEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroll;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    return this.#atEnd;
  }

  /** @param {Session} session @param {readonly Message[]} messages @returns {Row[]} */
  #drawRows(session, messages) {
    const { state } = session;
    const zone = state?.users.find(({ id }) => id === session.me)?.tz;
    /** @type {Row[]} */
    const rows = [];
    let day = '';
    messages.forEach((message, i) => {
      const date = formatTs(message.ts, zone, '{date_num}');
      if (date !== day && !this.#inThread) rows.push(this.#dayRow(message.ts, date, zone));
      const compact = date === day && continues(messages[i - 1], message);
      day = date;
      const setting = { compact, inThread: this.#inThread };
      const sources = [message, compact, state?.users, state?.channels, state?.usergroups];
      rows.push(this.#row(message.ts, sources, () => drawMessage(session, message, setting)));
    });
    return rows;
  }

  /** @param {string} ts @param {string} date @param {string | undefined} zone */
  #dayRow(ts, date, zone) {
    const text = formatTs(ts, zone, '{day_divider_pretty}');
    return this.#row(`day ${date}`, [text], () => h('div', { class: 'day', role: 'separator' }, h('span', null, text)));
  }

  /** The row as drawn before, if nothing it shows has changed. @param {string} key @param {readonly unknown[]} sources @param {() => HTMLElement} draw @returns {Row} */
  #row(key, sources, draw) {
    const old = this.#rows.get(key);
    if (old?.sources.length === sources.length && sources.every((source, i) => source === old.sources[i])) return old;
    return { key, sources, node: draw() };
  }
}

/** @param {Message | undefined} before @param {Message} message */
function continues(before, message) {
  if (before === undefined || before.ephemeral_to !== undefined || message.ephemeral_to !== undefined) return false;
  if (before.subtype === 'tombstone' || message.subtype === 'thread_broadcast' || (before.reply_count ?? 0) > 0)
    return false;
  const sameAuthor =
    before.user === message.user && before.bot_id === message.bot_id && before.username === message.username;
  return sameAuthor && (Number(message.ts) - Number(before.ts)) * 1000 < GROUP_MS;
}

/** Makes the nodes the parent's children without touching those already in place. @param {HTMLElement} parent @param {readonly Node[]} nodes */
function place(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, i) => {
    if (parent.childNodes[i] !== node) parent.insertBefore(node, parent.childNodes[i] ?? null);
  });
}
