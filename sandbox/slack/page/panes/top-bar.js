/** The workspace, the state of the line, and the person one acts as. */
import { h, icon } from '../dom.js';
import { actors } from '../state.js';
import { testIds } from '../test-ids.js';
import { drawAvatar } from './avatar.js';

/** @param {import('../session.js').Session} session */
export function drawTopBar(session) {
  const { state } = session;
  const people = state === undefined ? [] : actors(state);
  const me = people.find(({ id }) => id === session.me);
  const select = h(
    'select',
    { id: 'act-as', 'aria-label': 'Act as', 'data-testid': testIds.actAs, onchange: () => session.actAs(select.value) },
    people.map((user) =>
      h('option', { value: user.id, selected: user.id === session.me }, `${user.real_name}${role(user)}`),
    ),
  );
  return h(
    'header',
    { class: 'top-bar' },
    h(
      'div',
      { class: 'workspace' },
      h('span', { class: 'workspace-mark' }, icon('mesh')),
      h('bdi', { class: 'workspace-name' }, state?.workspace.name ?? ''),
    ),
    h(
      'div',
      { class: `connection ${session.live ? 'live' : ''}`, role: 'status', 'data-testid': testIds.connection },
      session.live ? '' : 'Reconnecting…',
    ),
    h(
      'label',
      { class: 'act-as', for: 'act-as' },
      h('span', { class: 'act-as-label' }, 'Act as'),
      me && drawAvatar({ id: me.id, name: me.real_name, isApp: false }, 'avatar-small'),
      select,
    ),
  );
}

/** @param {import('../../wire.ts').User} user */
const role = (user) =>
  user.is_restricted || user.is_ultra_restricted ? ' (guest)' : user.is_admin ? ' (workspace admin)' : '';
