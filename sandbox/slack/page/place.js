/**
 * Where the person is: kept in the address's hash, so that each tab has its own person and Back works.
 *
 * @typedef {{as?: string, channel?: string, thread?: string}} Place `channel` is a channel's id or `app:APPID` for an App Home
 */

/** @param {string} hash @returns {Place} */
export function parsePlace(hash) {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  const as = params.get('as');
  const channel = params.get('c');
  const thread = params.get('t');
  return { ...(as ? { as } : {}), ...(channel ? { channel } : {}), ...(channel && thread ? { thread } : {}) };
}

/** @param {Place} place */
export function formatPlace({ as, channel, thread }) {
  const params = new URLSearchParams();
  if (as !== undefined) params.set('as', as);
  if (channel !== undefined) params.set('c', channel);
  if (thread !== undefined) params.set('t', thread);
  return `#${params}`;
}
