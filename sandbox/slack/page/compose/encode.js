/** Names in a typed message. Pure; escaping is the server's, which takes text as it was typed. */

/** @typedef {{name: string, token: string | undefined, note: string}} Name `name` as typed, with its `@` or `#`; `token` as sent */

/**
 * Turns names that are spelled out into the references Slack's composer sends; those the server knows stay as typed.
 * @param {string} text @param {readonly Name[]} names
 */
export function encodeMessage(text, names) {
  const tokens = new Map(
    names.flatMap(({ name, token }) => (token === undefined ? [] : [[name.toLowerCase(), token]])),
  );
  return text.replace(
    /(?<![\p{L}\p{N}<])[@#][\p{L}\p{N}._-]*[\p{L}\p{N}]/gu,
    (word) => tokens.get(word.toLowerCase()) ?? word,
  );
}

/**
 * Everything that can be mentioned.
 * @param {import('../../ui-protocol.ts').UiState} state
 * @returns {Name[]}
 */
export function mentionable(state) {
  const bots = new Set(state.apps.map(({ botUserId }) => botUserId));
  const people = state.users.filter((user) => !user.deleted && !bots.has(user.id));
  return [
    ...state.apps.map((app) => ({ name: `@${app.botName}`, token: `<@${app.botUserId}>`, note: 'App' })),
    ...people.map((user) => ({ name: `@${user.name}`, token: `<@${user.id}>`, note: user.real_name })),
    ...['here', 'channel'].map((range) => ({ name: `@${range}`, token: undefined, note: 'Everyone in this channel' })),
    ...state.channels
      .filter((channel) => !channel.is_im)
      .map((channel) => ({ name: `#${channel.name}`, token: `<#${channel.id}>`, note: channel.topic })),
  ];
}
