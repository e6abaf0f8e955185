import type { Wire } from '../wire-object.ts';
import { quoted, when } from './errors.ts';

/** Five to seven fields of numbers, names, lists, ranges and steps, or one of the short names. */
const CRON_FIELD = /^(?:[\d*?LW#a-zA-Z]+(?:-[\da-zA-Z]+)?(?:\/\d+)?)(?:,[\d*?LW#a-zA-Z]+(?:-[\da-zA-Z]+)?(?:\/\d+)?)*$/;
const CRON_NAMES = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@hourly'];

export function periodicErrors(periodic: Wire): string[] {
  const spec = String(periodic['Spec'] ?? '');
  const specs = Array.isArray(periodic['Specs']) ? periodic['Specs'].map(String) : [];
  const zone = String(periodic['TimeZone'] ?? '');
  return [
    ...when(spec !== '' && specs.length > 0, 'Only cron or crons may be used'),
    ...when(spec === '' && specs.length === 0, 'Must specify a spec'),
    ...when(zone !== '' && !isTimeZone(zone), `Invalid time zone ${quoted(zone)}: unknown time zone ${zone}`),
    ...[...(spec === '' ? [] : [spec]), ...specs].flatMap((cron) =>
      when(!isCron(cron), `Invalid cron spec ${quoted(cron)}: ${cronProblem(cron)}`),
    ),
  ];
}

function cronProblem(cron: string): string {
  const fields = cron.trim().split(/\s+/);
  return fields.length < 5
    ? 'missing field(s)'
    : `syntax error in field: '${fields.find((field) => !CRON_FIELD.test(field)) ?? cron}'`;
}

function isCron(cron: string): boolean {
  if (CRON_NAMES.includes(cron.trim())) return true;
  const fields = cron.trim().split(/\s+/);
  return fields.length >= 5 && fields.length <= 7 && fields.every((field) => CRON_FIELD.test(field));
}

function isTimeZone(zone: string): boolean {
  if (zone === 'Local') return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

export function parameterizedErrors(parameterized: Wire): string[] {
  const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  const payload = String(parameterized['Payload']);
  const required = list(parameterized['MetaRequired']);
  const both = list(parameterized['MetaOptional']).filter((key) => required.includes(key));
  return [
    ...when(
      !['optional', 'required', 'forbidden'].includes(payload),
      `Unknown payload requirement: ${quoted(payload)}`,
    ),
    ...when(
      both.length > 0,
      `Required and optional meta keys should be disjoint. Following keys exist in both: [${both.join(' ')}]`,
    ),
  ];
}
