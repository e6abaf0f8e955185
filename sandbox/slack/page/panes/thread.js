/** One thread beside its channel. */
import { h, icon } from '../dom.js';
import { threadMessages } from '../state.js';
import { testIds } from '../test-ids.js';
import { Composer } from './composer.js';
import { backButton, channelTitle, suggestNames } from './conversation.js';
import { MessageList } from './message-list.js';
import { sendText } from './send.js';

/** @typedef {import('../session.js').Session} Session */

export class ThreadPane {
  #session;
  #list = new MessageList({ inThread: true });
  #composer;
  #where = h('bdi', { class: 'thread-channel' });
  #missing = h('p', { class: 'empty-note' }, 'This message is not visible to you.');
  element;

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    this.#composer = new Composer({
      testId: testIds.threadComposer,
      commands: () => [],
      names: (prefix) => suggestNames(session, prefix),
      send: (text) =>
        sendText(session, text, session.place.thread === undefined ? {} : { thread: session.place.thread }),
    });
    this.#composer.placeholder = 'Reply…';
    const close = () => session.place.channel !== undefined && session.open(session.place.channel);
    this.element = h(
      'aside',
      { class: 'pane thread', 'aria-label': 'Thread', 'data-testid': testIds.thread },
      h(
        'header',
        { class: 'pane-head' },
        backButton(session),
        h('h1', { class: 'pane-title' }, 'Thread ', this.#where),
        h(
          'button',
          {
            type: 'button',
            class: 'button-plain thread-close',
            'aria-label': 'Close thread',
            'data-testid': testIds.threadClose,
            onclick: close,
          },
          icon('close'),
        ),
      ),
      h('div', { class: 'pane-body' }, this.#list.element, this.#missing, this.#composer.element),
    );
  }

  update() {
    const { state, place } = this.#session;
    const channel = state?.channels.find(({ id }) => id === place.channel);
    this.element.hidden = place.thread === undefined || channel === undefined;
    if (state === undefined || channel === undefined || place.thread === undefined) return this.#list.clear();
    const messages = threadMessages(state, channel.id, place.thread);
    this.#where.textContent = channel.is_im ? channelTitle(state, channel) : `#${channelTitle(state, channel)}`;
    this.#missing.hidden = messages.length > 0;
    this.#list.update(this.#session, messages, {
      key: `${state.actingAs} ${channel.id} ${place.thread}`,
      target: place.message,
    });
  }
}
