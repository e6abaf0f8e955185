/**
 * What stands between `<` and `>` in Slack's text: links, mentions and dates.
 *
 * @typedef {{type: 'link', url: string, label: string}
 *   | {type: 'user' | 'channel' | 'usergroup', id: string, label: string | undefined}
 *   | {type: 'broadcast', range: 'here' | 'channel' | 'everyone'}
 *   | {type: 'date', timestamp: number, format: string, url: string | undefined, fallback: string}} Token
 */

const SAFE_SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:', 'slack:']);
const BROADCASTS = /** @type {const} */ (['here', 'channel', 'everyone']);

/**
 * Slack's three escapes, undone once.
 * @param {string} text
 */
export function decodeEntities(text) {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => (name === 'amp' ? '&' : name === 'lt' ? '<' : '>'));
}

/**
 * The address if a person may be sent there: nothing that runs code in the page.
 * @param {string} url
 */
export function safeUrl(url) {
  try {
    return SAFE_SCHEMES.has(new URL(url).protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The meaning of one token without its angle brackets; undefined when it has none and is plain text.
 * @param {string} source
 * @returns {Token | undefined}
 */
export function parseToken(source) {
  const bar = source.indexOf('|');
  const target = bar === -1 ? source : source.slice(0, bar);
  const label = bar === -1 ? undefined : decodeEntities(source.slice(bar + 1));
  const user = /^@([UWB][A-Z0-9]+)$/.exec(target);
  if (user?.[1] !== undefined) return { type: 'user', id: user[1], label };
  const channel = /^#([CGD][A-Z0-9]+)$/.exec(target);
  if (channel?.[1] !== undefined) return { type: 'channel', id: channel[1], label };
  if (target.startsWith('!')) return parseSpecial(target.slice(1), label);
  const url = safeUrl(decodeEntities(target));
  return url === undefined ? undefined : { type: 'link', url, label: label || url.replace(/^mailto:/, '') };
}

/** @param {string} special @param {string | undefined} label @returns {Token | undefined} */
function parseSpecial(special, label) {
  const range = BROADCASTS.find((name) => name === special);
  if (range !== undefined) return { type: 'broadcast', range };
  const [kind, first, second, third] = special.split('^');
  if (kind === 'subteam' && first) return { type: 'usergroup', id: first, label };
  if (kind !== 'date' || first === undefined || second === undefined || !/^\d{1,12}$/.test(first)) return undefined;
  const url = third === undefined ? undefined : safeUrl(decodeEntities(third));
  return { type: 'date', timestamp: Number(first), format: decodeEntities(second), url, fallback: label ?? '' };
}
