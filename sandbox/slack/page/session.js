/**
 * The one thing the panes share: what is known, where the person is, and what they can do.
 *
 * @typedef {import('./state.js').UiState} UiState
 * @typedef {import('./place.js').Place} Place
 */
import { setCustomEmoji } from './mrkdwn/emoji.js';
import { formatPlace, parsePlace } from './place.js';
import { UiSocket } from './socket.js';
import { actors, applyChange } from './state.js';
import { FormValues } from './surface.js';
import { Unread } from './unread.js';

/** Whom a new tab acts as, when its address does not say. */
const LAST_PERSON = 'meshbot-last-person';

export class Session {
  /** @type {UiState | undefined} */
  state;
  /** @type {Place} */
  place;
  live = false;
  /** @type {Readonly<Record<string, string>>} of the open modal: block_id -> sentence */
  viewErrors = {};
  unread = new Unread(sessionStorage);
  socket;
  /** @type {Map<string, FormValues>} */
  #forms = new Map();
  #draw;
  #problem;
  #drawing = false;

  /** @param {{draw: () => void, problem: (text: string) => void}} page */
  constructor({ draw, problem }) {
    this.#draw = draw;
    this.#problem = problem;
    this.place = parsePlace(location.hash);
    this.socket = new UiSocket({
      person: () => this.place.as,
      message: (message) => this.#receive(message),
      status: (live) => {
        this.live = live;
        this.changed();
      },
    });
    addEventListener('hashchange', () => this.#moved());
  }

  /** The acting person's id; '' before the first state. */
  get me() {
    return this.state?.actingAs ?? '';
  }

  /** Draws once, after all changes of this turn. */
  changed() {
    if (this.#drawing) return;
    this.#drawing = true;
    queueMicrotask(() => {
      this.#drawing = false;
      this.#draw();
    });
  }

  /** @param {Place} place */
  go(place) {
    location.hash = formatPlace(place);
  }

  /** @param {string} channel @param {string} [thread] */
  open(channel, thread) {
    this.go({ ...this.#person(), channel, ...(thread === undefined ? {} : { thread }) });
  }

  /** One pane back: from a thread to its channel, from a channel to the list. */
  back() {
    const { channel, thread } = this.place;
    this.go({ ...this.#person(), ...(thread !== undefined && channel !== undefined ? { channel } : {}) });
  }

  /** The same channel as somebody else. @param {string} user */
  actAs(user) {
    localStorage.setItem(LAST_PERSON, user);
    const { channel } = this.place;
    this.go({ as: user, ...(channel === undefined ? {} : { channel }) });
  }

  /** What the inputs of a message or view hold, by any key of its own. @param {string} key */
  form(key) {
    const id = `${this.me}/${key}`;
    const form = this.#forms.get(id) ?? new FormValues();
    this.#forms.set(id, form);
    return form;
  }

  /** @returns {Place} */
  #person() {
    return this.place.as === undefined ? {} : { as: this.place.as };
  }

  #moved() {
    const before = this.place.as;
    this.place = parsePlace(location.hash);
    if (this.place.as !== undefined && this.place.as !== before)
      void this.socket.request({ t: 'act_as', user: this.place.as });
    this.changed();
  }

  /** @param {import('../ui-protocol.ts').ServerToPage} message */
  #receive(message) {
    if (message.t === 'problem') this.#problem(message.text);
    if (message.t === 'view_errors') this.viewErrors = message.errors;
    if (message.t === 'view' || message.t === 'init') this.viewErrors = {};
    this.state = applyChange(this.state, message);
    if (message.t === 'init') this.#begin(message.state);
    this.changed();
  }

  /** @param {UiState} state */
  #begin(state) {
    setCustomEmoji(Object.keys(state.emojis));
    this.unread.begin(state);
    const people = actors(state);
    const first = people.find(({ id }) => id === localStorage.getItem(LAST_PERSON)) ?? people[0];
    const known = state.users.some(({ id }) => id === this.place.as);
    if (!known && first !== undefined) {
      this.place = { ...this.place, as: first.id };
      history.replaceState(null, '', formatPlace(this.place));
      void this.socket.request({ t: 'act_as', user: first.id });
    }
  }
}
