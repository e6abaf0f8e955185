/** The list of channels, people and apps. */
import { h, icon } from '../dom.js';
import { joinedChannels, otherChannels, partner, peopleDms, userName } from '../state.js';
import { testIds } from '../test-ids.js';
import { drawAvatar } from './avatar.js';

/** @typedef {import('../session.js').Session} Session */

/** @param {Session} session */
export function drawSidebar(session) {
  const { state } = session;
  if (state === undefined) return h('nav', { class: 'sidebar' });
  const others = otherChannels(state);
  return h(
    'nav',
    { class: 'sidebar', 'aria-label': 'Channels' },
    section(
      'Channels',
      joinedChannels(state).map((channel) => drawChannel(session, channel)),
    ),
    others.length > 0 &&
      section(
        'More channels',
        others.map((channel) => drawChannel(session, channel)),
      ),
    peopleDms(state).length > 0 &&
      section(
        'Direct messages',
        peopleDms(state).map((channel) => drawDm(session, channel)),
      ),
    section(
      'Apps',
      state.apps.map((app) => drawApp(session, app)),
    ),
  );
}

/** @param {string} title @param {readonly HTMLElement[]} items */
const section = (title, items) =>
  h('section', { class: 'sidebar-section' }, h('h2', { class: 'sidebar-title' }, title), items);

/**
 * @param {Session} session
 * @param {{channel: string, testId: string, label: string, unreadIn?: string | undefined, look: readonly import('../dom.js').Child[]}} item
 */
function drawItem(session, { channel, testId, label, unreadIn, look }) {
  const { state } = session;
  const selected = session.place.channel === channel;
  const unread = state === undefined || unreadIn === undefined || selected ? 0 : session.unread.count(state, unreadIn);
  return h(
    'button',
    {
      type: 'button',
      class: `sidebar-item ${unread > 0 ? 'unread' : ''}`,
      'aria-current': selected ? 'page' : undefined,
      'data-testid': testId,
      'data-channel-id': channel,
      onclick: () => session.open(channel),
    },
    look,
    h('bdi', { class: 'sidebar-label' }, label),
    unread > 0 && h('span', { class: 'badge', 'aria-label': `${unread} unread` }, unread > 99 ? '99+' : unread),
  );
}

/** @param {Session} session @param {import('../../wire.ts').Channel} channel */
function drawChannel(session, channel) {
  const joined = channel.members.includes(session.me);
  return drawItem(session, {
    channel: channel.id,
    testId: testIds.channel(channel.name),
    label: channel.name,
    unreadIn: joined ? channel.id : undefined,
    look: [icon(channel.is_private ? 'lock' : 'hash')],
  });
}

/** @param {Session} session @param {import('../../wire.ts').Channel} channel */
function drawDm(session, channel) {
  const id = partner(channel, session.me);
  const name = session.state === undefined ? id : (userName(session.state, id) ?? id);
  return drawItem(session, {
    channel: channel.id,
    testId: testIds.dm(id),
    label: name,
    unreadIn: channel.id,
    look: [drawAvatar({ id, name, isApp: false }, 'avatar-tiny')],
  });
}

/** @param {Session} session @param {import('../../ui-protocol.ts').UiApp} app */
function drawApp(session, app) {
  const dm = session.state?.channels.find(
    (channel) => channel.is_im && channel.members.includes(app.botUserId) && channel.members.includes(session.me),
  );
  const inDm = dm !== undefined && session.place.channel === dm.id;
  const look = [drawAvatar({ id: app.botUserId, name: app.botName, isApp: true }, 'avatar-tiny')];
  const item = drawItem(session, {
    channel: `app:${app.appId}`,
    testId: testIds.appHome,
    label: app.botName,
    unreadIn: inDm ? undefined : dm?.id,
    look,
  });
  if (inDm) item.setAttribute('aria-current', 'page');
  item.append(
    h('span', { class: `presence ${app.connected ? 'on' : ''}`, title: app.connected ? 'connected' : 'not connected' }),
  );
  return item;
}
