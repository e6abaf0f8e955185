/** Instants of messages, in the reader's zone. */
import { formatDate } from '../mrkdwn/date.js';

/** @param {string} ts @param {string | undefined} timeZone @param {string} format as in `<!date>` */
export const formatTs = (ts, timeZone, format) =>
  formatDate(Math.floor(Number(ts)), format, { timeZone, nowMs: Date.now() }) ?? '';
