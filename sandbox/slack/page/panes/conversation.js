/** A channel, a direct message or an App Home: the main pane. */
import { mentionable } from '../compose/encode.js';
import { fragment, h, icon } from '../dom.js';
import { drawInlineText } from '../mrkdwn/draw.js';
import { appOf, channelMessages, partner, userName } from '../state.js';
import { createReader } from '../surfaces.js';
import { testIds } from '../test-ids.js';
import { Composer } from './composer.js';
import { drawAppTabs, drawHome } from './home.js';
import { MessageList } from './message-list.js';
import { sendText } from './send.js';

/**
 * @typedef {import('../session.js').Session} Session
 * @typedef {import('../../wire.ts').Channel} Channel
 * @typedef {import('../../ui-protocol.ts').UiState} UiState
 */

export class Conversation {
  #session;
  #head = h('header', { class: 'pane-head' });
  #body = h('div', { class: 'pane-body' });
  #list = new MessageList({ inThread: false });
  #composer;
  #joinBar = h('div', { class: 'join-bar' });
  #shown = '';
  #homeSource = /** @type {unknown} */ (undefined);
  element;

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    this.#composer = new Composer({
      testId: testIds.composer,
      commands: () => session.state?.commands ?? [],
      names: (prefix) => suggestNames(session, prefix),
      send: (text) => sendText(session, text),
    });
    this.element = h('main', { class: 'pane conversation', 'aria-label': 'Conversation' }, this.#head, this.#body);
  }

  update() {
    const { state, place } = this.#session;
    if (state === undefined) return;
    const app = state.apps.find(({ appId }) => place.channel === `app:${appId}`);
    const channel = state.channels.find(({ id }) => id === place.channel);
    if (app !== undefined) this.#showHome(state, app);
    else if (channel !== undefined) this.#showChannel(state, channel);
    else this.#showNothing();
  }

  #showNothing() {
    this.#shown = '';
    this.#head.replaceChildren(backButton(this.#session));
    this.#body.replaceChildren(
      h('p', { class: 'empty-note' }, 'This conversation is not visible to you. Choose one from the list.'),
    );
  }

  /** @param {UiState} state @param {import('../../ui-protocol.ts').UiApp} app */
  #showHome(state, app) {
    const key = `${state.actingAs} app:${app.appId}`;
    const view = state.homeViews[state.actingAs ?? '']?.[app.appId];
    if (key !== this.#shown) void this.#session.socket.request({ t: 'open_home', tab: 'home', appId: app.appId });
    if (key === this.#shown && view === this.#homeSource) return;
    this.#shown = key;
    this.#homeSource = view;
    this.#head.replaceChildren(
      backButton(this.#session),
      h('h1', { class: 'pane-title', 'data-testid': testIds.channelTitle }, h('bdi', null, app.botName)),
      drawAppTabs(this.#session, app, 'home'),
    );
    this.#body.replaceChildren(drawHome(this.#session, app.appId));
  }

  /** @param {UiState} state @param {Channel} channel */
  #showChannel(state, channel) {
    const session = this.#session;
    const key = `${state.actingAs} ${channel.id}`;
    const title = channelTitle(state, channel);
    const isMember = channel.members.includes(session.me);
    this.#drawHead(state, channel, title);
    if (key !== this.#shown) {
      this.#shown = key;
      this.#body.replaceChildren(this.#list.element, this.#composer.element, this.#joinBar);
      if (matchMedia('(min-width: 640px) and (pointer: fine)').matches) this.#composer.focus();
    }
    this.#composer.placeholder = channel.is_im ? `Message ${title}` : `Message #${title}`;
    this.#composer.element.hidden = !isMember;
    this.#joinBar.hidden = isMember;
    if (!isMember && this.#joinBar.childElementCount === 0) {
      const join = () =>
        session.place.channel !== undefined && session.socket.request({ t: 'join', channel: session.place.channel });
      this.#joinBar.append(
        'You are not in this channel. ',
        h(
          'button',
          { type: 'button', class: 'button button-primary', 'data-testid': 'join', onclick: join },
          'Join channel',
        ),
      );
    }
    this.#list.update(session, channelMessages(state, channel.id), {
      key,
      head: [this.#beginning(key, title, channel)],
      target: session.place.thread === undefined ? session.place.message : undefined,
    });
    session.unread.markRead(state, channel.id);
  }

  #begun = /** @type {{key: string, node: Node} | undefined} */ (undefined);

  /** @param {string} key @param {string} title @param {Channel} channel */
  #beginning(key, title, channel) {
    if (this.#begun?.key !== key) {
      const text = channel.is_im
        ? `This is the beginning of your conversation with ${title}.`
        : `This is the very beginning of the #${title} channel.`;
      this.#begun = { key, node: h('div', { class: 'beginning' }, text) };
    }
    return this.#begun.node;
  }

  /** @param {UiState} state @param {Channel} channel @param {string} title */
  #drawHead(state, channel, title) {
    const app = appOf(state, channel);
    this.#head.replaceChildren(
      backButton(this.#session),
      h(
        'h1',
        { class: 'pane-title', 'data-testid': testIds.channelTitle },
        !channel.is_im && icon(channel.is_private ? 'lock' : 'hash'),
        h('bdi', null, title),
      ),
      app === undefined
        ? h('div', { class: 'topic' }, drawInlineText(channel.topic || channel.purpose, createReader(this.#session)))
        : drawAppTabs(this.#session, app, 'messages'),
      channel.is_im
        ? fragment()
        : h(
            'div',
            { class: 'members', title: channel.members.map((id) => userName(state, id) ?? id).join(', ') },
            icon('people'),
            channel.members.length,
          ),
    );
  }
}

/** @param {UiState} state @param {Channel} channel */
export function channelTitle(state, channel) {
  if (!channel.is_im) return channel.name;
  const other = partner(channel, state.actingAs);
  return appOf(state, channel)?.botName ?? userName(state, other) ?? other;
}

/** @param {Session} session */
export const backButton = (session) =>
  h(
    'button',
    {
      type: 'button',
      class: 'button-plain back',
      'aria-label': 'Back',
      'data-testid': testIds.back,
      onclick: () => session.back(),
    },
    icon('back'),
  );

/** @param {Session} session @param {string} prefix */
export function suggestNames({ state }, prefix) {
  if (state === undefined) return [];
  const wanted = prefix.toLowerCase();
  return mentionable(state)
    .filter(
      ({ name, note }) =>
        name.toLowerCase().startsWith(wanted) || (prefix.length > 2 && note.toLowerCase().includes(wanted.slice(1))),
    )
    .slice(0, 8)
    .map(({ name, note }) => ({ insert: name, title: name, note }));
}
