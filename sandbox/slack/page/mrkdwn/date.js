/** How Slack writes a `<!date>`: https://docs.slack.dev/messaging/formatting-message-text#date-formatting */

/**
 * @typedef {{timeZone: string | undefined, nowMs: number}} When the reader's zone and the instant of reading
 */

/**
 * Fills the placeholders of a date format; an unknown placeholder gives undefined, so that the fallback is shown.
 * @param {number} timestampS seconds since the epoch
 * @param {string} format
 * @param {When} when
 */
export function formatDate(timestampS, format, when) {
  let known = true;
  const text = format.replace(/\{(\w+)\}/g, (_, name) => {
    const value = placeholder(name, timestampS * 1000, when);
    if (value === undefined) known = false;
    return value ?? '';
  });
  return known ? text : undefined;
}

/** @param {string} name @param {number} ms @param {When} when @returns {string | undefined} */
function placeholder(name, ms, when) {
  /** @param {Intl.DateTimeFormatOptions} options */
  const write = (options) => new Intl.DateTimeFormat('en-US', { ...options, timeZone: when.timeZone }).format(ms);
  switch (name) {
    case 'date_num':
      return new Intl.DateTimeFormat('en-CA', { timeZone: when.timeZone }).format(ms);
    case 'date':
      return write({ month: 'long', day: 'numeric', year: 'numeric' });
    case 'date_short':
      return write({ month: 'short', day: 'numeric', year: 'numeric' });
    case 'date_long':
      return write({ weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' });
    case 'date_pretty':
    case 'date_short_pretty':
    case 'date_long_pretty':
      return relativeDay(ms, when) ?? placeholder(name.replace('_pretty', ''), ms, when);
    case 'day_divider_pretty':
      return relativeDay(ms, when, true) ?? write({ weekday: 'long', month: 'long', day: 'numeric' });
    case 'time':
      return write({ hour: 'numeric', minute: '2-digit' });
    case 'time_secs':
      return write({ hour: 'numeric', minute: '2-digit', second: '2-digit' });
    case 'ago':
      return ago(when.nowMs - ms);
    default:
      return undefined;
  }
}

/** @param {number} ms @param {When} when @param {boolean} [capital] */
function relativeDay(ms, when, capital = false) {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: when.timeZone });
  const names = capital ? ['Today', 'Yesterday', 'Tomorrow'] : ['today', 'yesterday', 'tomorrow'];
  const dayMs = 86_400_000;
  const shifts = [0, -dayMs, dayMs];
  const index = shifts.findIndex((shift) => day.format(when.nowMs + shift) === day.format(ms));
  return names[index];
}

/** @param {number} elapsedMs */
function ago(elapsedMs) {
  const seconds = Math.abs(elapsedMs) / 1000;
  const [size, unit] =
    seconds < 60
      ? [1, 'second']
      : seconds < 3600
        ? [60, 'minute']
        : seconds < 86_400
          ? [3600, 'hour']
          : [86_400, 'day'];
  const count = Math.floor(seconds / Number(size));
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return elapsedMs >= 0 ? `${words} ago` : `in ${words}`;
}
