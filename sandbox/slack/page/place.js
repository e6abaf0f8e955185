/**
 * Where the person is: kept in the address's hash, so that each tab has its own person and Back works.
 *
 * @typedef {{as?: string, channel?: string, thread?: string, message?: string}} Place
 *   `channel` is a channel's id or `app:APPID` for an App Home; `message` the one a permalink leads to
 */

/** @param {string} hash @returns {Place} */
export function parsePlace(hash) {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  const as = params.get('as');
  const channel = params.get('c');
  const thread = params.get('t');
  const message = params.get('m');
  return {
    ...(as ? { as } : {}),
    ...(channel ? { channel } : {}),
    ...(channel && thread ? { thread } : {}),
    ...(channel && message ? { message } : {}),
  };
}

/** @param {Place} place */
export function formatPlace({ as, channel, thread, message }) {
  const params = new URLSearchParams();
  if (as !== undefined) params.set('as', as);
  if (channel !== undefined) params.set('c', channel);
  if (thread !== undefined) params.set('t', thread);
  if (message !== undefined) params.set('m', message);
  return `#${params}`;
}
