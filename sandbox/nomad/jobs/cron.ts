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
    parseField(fields[0], { min: 0, max: 59 }),
    parseField(fields[1], { min: 0, max: 59 }),
    parseField(fields[2], { min: 0, max: 23 }),
    parseField(fields[3], { min: 1, max: 31 }),
    parseField(fields[4], { min: 1, max: 12, names: MONTHS }),
    parseField(fields[5], { min: 0, max: 7, names: DAYS }),
  ];
  if (!second || !minute || !hour || !day || !month || !weekday) return undefined;
  const seconds = [...second.values].sort((a, b) => a - b);
  const isDay = (at: LocalTime) => month.values.has(at.month) && matchesDay(day, weekday, at);
  const isMinute = (at: LocalTime) => hour.values.has(at.hour) && minute.values.has(at.minute);
  // Ahead to where the hour may change: no zone is off by other than quarters of an hour.
  const withinDay = (at: LocalTime) => (hour.values.has(at.hour) ? MINUTE_MS : QUARTER_MS);
  return {
    next(ms, timeZone) {
      const limit = ms + 4 * 366 * 86_400_000;
      let at = Math.floor(ms / MINUTE_MS) * MINUTE_MS;
      while (at <= limit) {
        const local = localTime(at, timeZone);
        const due = isDay(local) && isMinute(local) ? seconds.find((value) => at + value * 1000 > ms) : undefined;
        if (due !== undefined) return at + due * 1000;
        const stepMs = isDay(local) ? withinDay(local) : HOUR_MS;
        at += stepMs - (at % stepMs);
      }
      return undefined;
    },
  };
}

/** Cron's own rule: where day and weekday are both restricted, either will do. */
function matchesDay(day: CronField, weekday: CronField, at: LocalTime): boolean {
  const onDate = day.values.has(at.day);
  const onWeekday = weekday.values.has(at.weekday) || (at.weekday === 0 && weekday.values.has(7));
  return day.isAny || weekday.isAny ? onDate && onWeekday : onDate || onWeekday;
}

interface LocalTime {
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

function localTime(ms: number, timeZone: string): LocalTime {
  if (timeZone === 'UTC') return timeInUtc(new Date(ms));
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

function timeInUtc(at: Date): LocalTime {
  return {
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    weekday: at.getUTCDay(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
  };
}

interface FieldShape {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

function parseField(text: string | undefined, shape: FieldShape): CronField | undefined {
  const values = new Set<number>();
  for (const item of (text ?? '').split(',')) {
    const range = parseRange(item, shape);
    if (range === undefined) return undefined;
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return { values, isAny: text === '*' || text === '?' };
}

/** `*`, `3`, `1-5`, `2/10` or `mon-fri`, each perhaps with a step. */
function parseRange(item: string, shape: FieldShape): { from: number; to: number; step: number } | undefined {
  const match = /^(\*|\?|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(item);
  if (match === null) return undefined;
  const [, first = '', last, every] = match;
  const isAll = first === '*' || first === '?';
  const from = isAll ? shape.min : fieldValue(first, shape);
  // A lone number is itself; with a step it means "from here on".
  const open = isAll || every !== undefined ? shape.max : from;
  const to = last === undefined ? open : fieldValue(last, shape);
  const step = Number(every ?? 1);
  const isValid = from >= shape.min && to <= shape.max && to >= from && step >= 1;
  return isValid ? { from, to, step } : undefined;
}

function fieldValue(text: string, { min, names }: FieldShape): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  return named >= 0 ? named + min : Number.parseInt(text, 10);
}
