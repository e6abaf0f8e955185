/** One field of a cron expression: its name in messages, its values, the greatest step. */
interface Field {
  readonly name: string;
  readonly value: string;
  readonly max: number;
  /** What this field takes besides values, ranges and steps. */
  readonly also?: RegExp;
}

const MONTHS =
  'january|february|march|april|june|july|august|september|october|november|december|' +
  'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
const DAYS = 'sunday|monday|tuesday|wednesday|thursday|friday|saturday|sun|mon|tue|wed|thu|fri|sat';

const SECOND: Field = { name: 'second', value: '0?[0-9]|[1-5][0-9]', max: 59 };
const YEAR: Field = { name: 'year', value: '19[789][0-9]|20[0-9]{2}', max: 2099 };
const FIELDS: readonly Field[] = [
  { name: 'minute', value: '0?[0-9]|[1-5][0-9]', max: 59 },
  { name: 'hour', value: '0?[0-9]|1[0-9]|2[0-3]', max: 23 },
  { name: 'day-of-month', value: '0?[1-9]|[12][0-9]|3[01]', max: 31, also: /^(l|lw|(0?[1-9]|[12][0-9]|3[01])w)$/ },
  { name: 'month', value: `0?[1-9]|1[012]|${MONTHS}`, max: 12 },
  { name: 'day-of-week', value: `0?[0-7]|${DAYS}`, max: 6, also: new RegExp(`^(0?[0-7]|${DAYS})(l|#[1-5])$`) },
];

const SHORT_NAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 0 1 1 * *',
  '@annually': '0 0 0 1 1 * *',
  '@monthly': '0 0 0 1 * * *',
  '@weekly': '0 0 0 * * 0 *',
  '@daily': '0 0 0 * * * *',
  '@hourly': '0 0 * * * * *',
};

/** Why Nomad's cron library would refuse an expression, in its words; undefined where it would take it. */
export function cronProblem(cron: string): string | undefined {
  const long = cron.replace(/@(?:yearly|annually|monthly|weekly|daily|hourly)/g, (name) => SHORT_NAMES[name] ?? name);
  const texts = long.match(/\S+/g) ?? [];
  if (texts.length < 5) return 'missing field(s)';
  const fields = [...(texts.length >= 7 ? [SECOND] : []), ...FIELDS, YEAR];
  for (const [index, field] of fields.entries()) {
    const text = texts[index];
    const problem = text === undefined ? undefined : fieldProblem(text, field);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** A step that is out of bounds is found before a directive that cannot be read. */
function fieldProblem(text: string, field: Field): string | undefined {
  const directives = text.match(/[^,]+/g) ?? [];
  if (directives.length === 0) return `${field.name} field: missing directive`;
  const pattern = new RegExp(`^(?:[*?]|(?:${field.value})(?:-(?:${field.value}))?)$`);
  const stepped = new RegExp(`^(?:\\*|(?:${field.value})(?:-(?:${field.value}))?)/(\\d+)$`);
  for (const directive of directives) {
    const step = stepped.exec(directive.toLowerCase())?.[1];
    if (step !== undefined && !isStep(step, field)) return `invalid interval ${directive.toLowerCase()}`;
  }
  const strange = directives.find((directive) => {
    const text = directive.toLowerCase();
    return !pattern.test(text) && !stepped.test(text) && field.also?.test(text) !== true;
  });
  return strange === undefined ? undefined : `syntax error in ${field.name} field: '${strange}'`;
}

/** The library reads at most two digits of a number below a year. */
function isStep(step: string, { max }: Field): boolean {
  const isRead = /^\d{1,2}$/.test(step) || /^(19[789]\d|20\d\d)$/.test(step);
  return isRead && Number(step) >= 1 && Number(step) <= max;
}
