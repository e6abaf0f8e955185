/** Starts the page: one session, its panes, and the order in which they are drawn. */
import { h } from './dom.js';
import { Conversation } from './panes/conversation.js';
import { ModalLayer } from './panes/modal.js';
import { drawSidebar } from './panes/sidebar.js';
import { ThreadPane } from './panes/thread.js';
import { Toasts } from './panes/toast.js';
import { drawTopBar } from './panes/top-bar.js';
import { Session } from './session.js';
import { joinedChannels } from './state.js';

const toasts = new Toasts();
const session = new Session({ draw, problem: (text) => toasts.show(text) });
const topBar = h('div', { class: 'top' });
const sidebar = h('div', { class: 'side' });
const conversation = new Conversation(session);
const thread = new ThreadPane(session);
const modals = new ModalLayer();
const panes = h('div', { class: 'panes' }, sidebar, conversation.element, thread.element);
const starting = h('p', { class: 'starting', role: 'status' }, 'Connecting…');

const wide = matchMedia('(min-width: 640px)');
wide.addEventListener('change', draw);

function draw() {
  const { state, place } = session;
  keepFocus(topBar, drawTopBar(session));
  if (state === undefined || state.actingAs === null) return;
  starting.remove();
  document.documentElement.dataset['actingAs'] = state.actingAs;
  const first = joinedChannels(state)[0];
  if (place.channel === undefined && wide.matches && first !== undefined) {
    session.place = { ...place, channel: first.id };
  }
  document.title = `${state.workspace.name} – Slack sandbox`;
  panes.dataset['shown'] =
    place.thread !== undefined ? 'thread' : session.place.channel !== undefined ? 'conversation' : 'list';
  conversation.update();
  thread.update();
  keepFocus(sidebar, drawSidebar(session));
  modals.update(session);
  panes.inert = !modals.element.hidden;
}

/** Replaces what a pane holds; the element with the focus gives it to its successor. @param {HTMLElement} pane @param {HTMLElement} content */
function keepFocus(pane, content) {
  const active = /** @type {HTMLElement | null} */ (document.activeElement);
  const focused = active !== null && pane.contains(active) ? active.dataset['testid'] : undefined;
  const { scrollTop } = pane.firstElementChild ?? { scrollTop: 0 };
  pane.replaceChildren(content);
  content.scrollTop = scrollTop;
  if (focused !== undefined)
    /** @type {HTMLElement | null} */ (pane.querySelector(`[data-testid="${CSS.escape(focused)}"]`))?.focus();
}

document.body.append(topBar, panes, modals.element, toasts.element, starting);
session.socket.connect();
session.changed();
