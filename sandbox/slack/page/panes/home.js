/** An app's own page: its App Home, beside the direct messages with it. */
import { drawBlocks } from '../blocks/index.js';
import { h } from '../dom.js';
import { viewSurface } from '../surfaces.js';
import { testIds } from '../test-ids.js';

/** @typedef {import('../session.js').Session} Session */

/** The two tabs of an app's page. @param {Session} session @param {import('../../ui-protocol.ts').UiApp} app @param {'home' | 'messages'} shown */
export function drawAppTabs(session, app, shown) {
  const dm = () =>
    session.state?.channels.find(
      (channel) => channel.is_im && channel.members.includes(app.botUserId) && channel.members.includes(session.me),
    );
  const openMessages = async () => {
    if (dm() === undefined) await session.socket.request({ t: 'open_dm', with: app.botUserId });
    const channel = dm();
    if (channel === undefined) return;
    session.open(channel.id);
    void session.socket.request({ t: 'open_home', tab: 'messages', appId: app.appId });
  };
  /** @param {'home' | 'messages'} tab @param {string} label @param {() => void} open */
  const drawTab = (tab, label, open) =>
    h(
      'button',
      {
        type: 'button',
        role: 'tab',
        class: 'tab',
        'aria-selected': String(tab === shown),
        'data-testid': tab === 'home' ? testIds.homeTab : testIds.messagesTab,
        onclick: open,
      },
      label,
    );
  return h(
    'div',
    { class: 'tabs', role: 'tablist' },
    drawTab('home', 'Home', () => session.open(`app:${app.appId}`)),
    drawTab('messages', 'Messages', openMessages),
  );
}

/** @param {Session} session @param {string} appId */
export function drawHome(session, appId) {
  const view = session.state?.homeViews[session.me]?.[appId];
  return h(
    'div',
    { class: 'home', tabindex: '0', 'data-testid': testIds.home },
    view === undefined
      ? h('p', { class: 'empty-note' }, 'The app has not published its Home for you yet.')
      : h('div', { class: 'home-body' }, drawBlocks(view.blocks, viewSurface(session, view))),
  );
}
