interface CronField {
  readonly values: ReadonlySet<number>;
  readonly isAny: boolean;
}

const ALIASES: Record<string, string> = {
  '@yearly': '0 0 0 1 1 * *',
  '@annually': '0 0 0 1 1 * *',
  '@monthly': '0 0 0 1 * * *',
  '@weekly': '0 0 0 * * 0 *',
  '@daily': '0 0 0 * * * *',
  '@midnight': '0 0 0 * * * *',
  '@hourly': '0 0 * * * * *',
};

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

export interface CronSchedule {
  /** The first instant after `ms` that matches, or undefined when none does within four years. */
  next(ms: number, timeZone: string): number | undefined;
}

/** Reads a cron expression of five to seven fields (seconds and years optional); undefined when it is none. */
export function parseCron(text: string): CronSchedule | undefined {
  const fields = (ALIASES[text.trim()] ?? text.trim()).split(/\s+/);
  if (fields.length === 5) fields.unshift('0');
  if (fields.length === 6) fields.push('*');
  if (fields.length !== 7) return undefined;
  const [second, minute, hour, day, month, weekday] = [
    parseField(fields[0], 0, 59),
    parseField(fields[1], 0, 59),
    parseField(fields[2], 0, 23),
    parseField(fields[3], 1, 31),
    parseField(fields[4], 1, 12, MONTHS, 1),
    parseField(fields[5], 0, 7, DAYS),
  ];
  if (!second || !minute || !hour || !day || !month || !weekday) return undefined;
  const isDay = (at: LocalTime) => {
    const onDate = day.values.has(at.day);
    const onWeekday = weekday.values.has(at.weekday) || (at.weekday === 0 && weekday.values.has(7));
    // Cron's own rule: where both are restricted, either will do.
    return day.isAny || weekday.isAny ? onDate && onWeekday : onDate || onWeekday;
  };
  const firstSecond = Math.min(...second.values);
  return {
    next(ms, timeZone) {
      const limit = ms + 4 * 366 * 86_400_000;
      let at = Math.floor(ms / 60_000) * 60_000;
      while (at <= limit) {
        const local = localTime(at, timeZone);
        if (!month.values.has(local.month) || !isDay(local)) {
          // Whole hours ahead, never across a change of day unseen.
          at += 3_600_000 - (at % 3_600_000);
          continue;
        }
        if (hour.values.has(local.hour) && minute.values.has(local.minute)) {
          for (const value of [...second.values].sort((a, b) => a - b)) {
            if (at + value * 1000 > ms) return at + value * 1000;
          }
          if (at + firstSecond * 1000 > ms) return at + firstSecond * 1000;
        }
        at += 60_000;
      }
      return undefined;
    },
  };
}

interface LocalTime {
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localTime(ms: number, timeZone: string): LocalTime {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const options = { timeZone, hourCycle: 'h23', month: 'numeric', day: 'numeric', weekday: 'short' } as const;
    format = new Intl.DateTimeFormat('en-US', { ...options, hour: 'numeric', minute: 'numeric' });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(ms).map((part) => [part.type, part.value]));
  return {
    month: Number(parts['month']),
    day: Number(parts['day']),
    weekday: DAYS.indexOf((parts['weekday'] ?? '').toLowerCase()),
    hour: Number(parts['hour']),
    minute: Number(parts['minute']),
  };
}

function parseField(
  text: string | undefined,
  min: number,
  max: number,
  names: readonly string[] = [],
  offset = 0,
): CronField | undefined {
  const values = new Set<number>();
  const numberOf = (part: string) => {
    const named = names.indexOf(part.toLowerCase());
    return named >= 0 ? named + offset : Number.parseInt(part, 10);
  };
  for (const item of (text ?? '').split(',')) {
    const match = /^(\*|\?|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(item);
    if (match === null) return undefined;
    const isAll = match[1] === '*' || match[1] === '?';
    const from = isAll ? min : numberOf(match[1] ?? '');
    const step = match[3] === undefined ? 1 : Number(match[3]);
    const single = match[3] === undefined ? from : max;
    const to = isAll ? max : match[2] === undefined ? single : numberOf(match[2]);
    if (Number.isNaN(from) || Number.isNaN(to) || from < min || to > max || step < 1) return undefined;
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return { values, isAny: text === '*' || text === '?' };
}
