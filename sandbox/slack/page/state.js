/**
 * What the page knows of the workspace, and how each message of the server changes it. Pure: no DOM.
 *
 * @typedef {import('../ui-protocol.ts').UiState} UiState
 * @typedef {import('../ui-protocol.ts').ServerToPage} ServerToPage
 * @typedef {import('../wire.ts').Message} Message
 * @typedef {import('../wire.ts').Channel} Channel
 */

/** @param {UiState | undefined} state @param {ServerToPage} change @returns {UiState | undefined} */
export function applyChange(state, change) {
  if (change.t === 'init') return change.state;
  if (state === undefined) return undefined;
  switch (change.t) {
    case 'message':
    case 'message_update':
      return withMessages(state, change.message.channel, (list) => upsert(list, change.message));
    case 'message_delete':
      return withMessages(state, change.channel, (list) => list.filter(({ ts }) => ts !== change.ts));
    case 'channel':
      return { ...state, channels: [...state.channels.filter(({ id }) => id !== change.channel.id), change.channel] };
    case 'view':
      return change.user === state.actingAs ? { ...state, modalStack: change.stack } : state;
    case 'home': {
      const homes = { ...state.homeViews[change.user], [change.appId]: change.view };
      return { ...state, homeViews: { ...state.homeViews, [change.user]: homes } };
    }
    case 'socket_status': {
      const apps = state.apps.map((app) =>
        app.appId === change.appId ? { ...app, connected: change.connected } : app,
      );
      return { ...state, apps };
    }
    default:
      return state;
  }
}

/** @param {UiState} state @param {string} channel @param {(list: readonly Message[]) => readonly Message[]} change */
const withMessages = (state, channel, change) => ({
  ...state,
  messages: { ...state.messages, [channel]: change(state.messages[channel] ?? []) },
});

/** @param {readonly Message[]} list @param {Message} message */
function upsert(list, message) {
  const at = list.findIndex(({ ts }) => ts === message.ts);
  if (at !== -1) return list.with(at, message);
  const after = list.findIndex(({ ts }) => compareTs(ts, message.ts) > 0);
  return after === -1 ? [...list, message] : list.toSpliced(after, 0, message);
}

/** Order of two of Slack's "seconds.micros". @param {string} a @param {string} b */
export const compareTs = (a, b) => Number(a) - Number(b);

/** What a channel shows: no thread replies but those also sent to it. @param {UiState} state @param {string} channel */
export const channelMessages = (state, channel) =>
  (state.messages[channel] ?? []).filter(
    (message) =>
      message.thread_ts === undefined || message.thread_ts === message.ts || message.subtype === 'thread_broadcast',
  );

/** A thread's root, if it is still there, and its replies. @param {UiState} state @param {string} channel @param {string} ts */
export const threadMessages = (state, channel, ts) =>
  (state.messages[channel] ?? []).filter((message) => message.ts === ts || message.thread_ts === ts);

/** People one can act as: bots cannot type, strangers and deactivated people cannot sign in. @param {UiState} state */
export const actors = (state) => state.users.filter((user) => !user.is_bot && !user.deleted && !user.is_stranger);

/** The other person of a direct message. @param {Channel} channel @param {string | null} me */
export const partner = (channel, me) => channel.members.find((id) => id !== me) ?? me ?? '';

/** @param {UiState} state */
export const joinedChannels = (state) =>
  namedChannels(state).filter(({ members }) => members.includes(state.actingAs ?? ''));

/** @param {UiState} state */
export const otherChannels = (state) =>
  namedChannels(state).filter(({ members }) => !members.includes(state.actingAs ?? ''));

/** @param {UiState} state */
const namedChannels = (state) =>
  state.channels
    .filter((channel) => !channel.is_im && !channel.is_archived)
    .toSorted((a, b) => a.name.localeCompare(b.name));

/** Direct messages with people; those with apps are in the apps' own rows. @param {UiState} state */
export const peopleDms = (state) =>
  state.channels.filter(
    (channel) => channel.is_im && channel.members.includes(state.actingAs ?? '') && appOf(state, channel) === undefined,
  );

/** The app on the other side of a direct message. @param {UiState} state @param {Channel} channel */
export const appOf = (state, channel) =>
  channel.is_im ? state.apps.find(({ botUserId }) => botUserId === partner(channel, state.actingAs)) : undefined;

/** How a person is called here. @param {UiState} state @param {string} id */
export function userName(state, id) {
  const user = state.users.find((known) => known.id === id);
  return user === undefined ? state.apps.find((app) => app.botUserId === id)?.botName : user.real_name || user.name;
}

/** Who a message shows as its author. @param {UiState} state @param {Message} message */
export function author(state, message) {
  const app = state.apps.find(({ botId, botUserId }) => botId === message.bot_id || botUserId === message.user);
  if (app !== undefined)
    return { name: message.username ?? userName(state, app.botUserId) ?? app.botName, id: app.botUserId, isApp: true };
  if (message.user === undefined) return { name: message.username ?? 'Slackbot', id: 'USLACKBOT', isApp: false };
  return { name: userName(state, message.user) ?? message.user, id: message.user, isApp: false };
}
