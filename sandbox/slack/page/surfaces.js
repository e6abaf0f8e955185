/** Surfaces of messages, modals and App Homes: the blocks' way to the session. */
import { localAddress } from './blocks/media.js';
import { drawFiles } from './panes/files.js';
import { actors, userName } from './state.js';

/**
 * @typedef {import('./session.js').Session} Session
 * @typedef {import('./surface.js').Surface} Surface
 */

/** @param {Session} session @returns {import('./mrkdwn/draw.js').Reader} */
export function createReader(session) {
  return {
    me: session.me,
    userName: (id) => (session.state === undefined ? undefined : userName(session.state, id)),
    channelName: (id) => session.state?.channels.find((channel) => channel.id === id && !channel.is_im)?.name,
    usergroup: (id) => {
      const group = session.state?.usergroups.find((known) => known.id === id);
      return group && { handle: group.handle, mine: group.users.includes(session.me) };
    },
    customEmoji: (name) => {
      const address = session.state?.emojis[name];
      return address && localAddress(address);
    },
    timeZone: session.state?.users.find(({ id }) => id === session.me)?.tz,
    nowMs: () => Date.now(),
    openChannel: (id) => session.open(id),
  };
}

/** @param {Session} session @param {import('../wire.ts').Message} message @returns {Surface} */
export function messageSurface(session, message) {
  const values = session.form(`${message.channel}/${message.ts}`);
  const base = commonSurface(session, 'message', values);
  const place = { channel: message.channel, messageTs: message.ts };
  return {
    ...base,
    act: (action) =>
      session.socket.request({ t: 'block_action', ...place, action, values: values.of(message.blocks ?? []) }),
  };
}

/** @param {Session} session @param {import('../wire.ts').View} view @returns {Surface} */
export function viewSurface(session, view) {
  const values = session.form(view.id);
  const base = commonSurface(session, view.type, values);
  const place = { channel: '', messageTs: '', viewId: view.id, appId: view.app_id };
  return {
    ...base,
    act: (action) => session.socket.request({ t: 'block_action', ...place, action, values: values.of(view.blocks) }),
    loadOptions: (blockId, actionId, query) => loadOptions(session, { blockId, actionId, query, viewId: view.id }),
  };
}

/** @param {Session} session @param {Surface['kind']} kind @param {Surface['values']} values @returns {Omit<Surface, 'act'>} */
function commonSurface(session, kind, values) {
  return {
    kind,
    values,
    reader: createReader(session),
    loadOptions: (blockId, actionId, query) => loadOptions(session, { blockId, actionId, query }),
    choices: () => choices(session),
    drawFiles: (files) => drawFiles(files, createReader(session)),
    file: (id) =>
      Object.values(session.state?.messages ?? {})
        .flatMap((list) => list.flatMap(({ files }) => files ?? []))
        .find((file) => file.id === id),
  };
}

/** @param {Session} session @param {{blockId: string, actionId: string, query: string, viewId?: string}} wanted */
async function loadOptions(session, wanted) {
  // The server passes on options that it has validated.
  return /** @type {readonly import('./surface.js').Option[]} */ (
    /** @type {unknown} */ (await session.socket.options(wanted))
  );
}

/** @param {Session} session */
function choices(session) {
  const { state } = session;
  if (state === undefined) return { users: [], channels: [] };
  return {
    users: actors(state).map((user) => ({ label: user.real_name, value: user.id })),
    channels: state.channels
      .filter(({ is_im: im }) => !im)
      .map((channel) => ({ label: `#${channel.name}`, value: channel.id })),
  };
}
