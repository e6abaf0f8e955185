/** A typed message as Slack stores it: escaped, with names as mentions. Pure. */

/**
 * @typedef {{name: string, token: string}} Name `name` as typed, with its `@` or `#`; `token` as stored
 */

/** @param {string} text @param {readonly Name[]} names */
export function encodeMessage(text, names) {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const byName = new Map(names.map(({ name, token }) => [name.toLowerCase(), token]));
  return escaped.replace(
    /(?<![\p{L}\p{N}])[@#][\p{L}\p{N}._-]*[\p{L}\p{N}]/gu,
    (word) => byName.get(word.toLowerCase()) ?? word,
  );
}

/**
 * Everything that can be mentioned.
 * @param {import('../../ui-protocol.ts').UiState} state
 * @returns {(Name & {title: string, note: string})[]}
 */
export function mentionable(state) {
  const apps = state.apps.map((app) => ({
    name: `@${app.botName}`,
    token: `<@${app.botUserId}>`,
    title: `@${app.botName}`,
    note: 'App',
  }));
  const bots = new Set(state.apps.map(({ botUserId }) => botUserId));
  const users = state.users
    .filter((user) => !user.deleted && !bots.has(user.id))
    .map((user) => ({ name: `@${user.name}`, token: `<@${user.id}>`, title: `@${user.name}`, note: user.real_name }));
  const groups = state.usergroups.map((group) => ({
    name: `@${group.handle}`,
    token: `<!subteam^${group.id}>`,
    title: `@${group.handle}`,
    note: group.name,
  }));
  const ranges = ['here', 'channel'].map((range) => ({
    name: `@${range}`,
    token: `<!${range}>`,
    title: `@${range}`,
    note: 'Everyone in this channel',
  }));
  const channels = state.channels
    .filter((channel) => !channel.is_im)
    .map((channel) => ({
      name: `#${channel.name}`,
      token: `<#${channel.id}|${channel.name}>`,
      title: `#${channel.name}`,
      note: channel.topic,
    }));
  return [...apps, ...users, ...groups, ...ranges, ...channels];
}
