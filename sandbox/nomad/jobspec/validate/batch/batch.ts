import type { Wire } from '../../wire-object.ts';
import { quoted, when } from '../errors.ts';
import { cronProblem } from './cron.ts';

export function periodicErrors(periodic: Wire): string[] {
  const spec = String(periodic['Spec'] ?? '');
  const specs = Array.isArray(periodic['Specs']) ? periodic['Specs'].map(String) : [];
  const type = String(periodic['SpecType'] ?? '');
  const zone = String(periodic['TimeZone'] ?? '');
  return [
    ...when(spec !== '' && specs.length > 0, 'Only cron or crons may be used'),
    ...when(spec === '' && specs.length === 0, 'Must specify a spec'),
    ...when(zone !== '' && !isTimeZone(zone), `Invalid time zone ${quoted(zone)}: unknown time zone ${zone}`),
    ...(type === 'cron' ? [...(spec === '' ? [] : [spec]), ...specs].flatMap(cronErrors) : []),
    ...when(type !== 'cron' && type !== '_internal_test', `Unknown periodic specification type ${quoted(type)}`),
  ];
}

function cronErrors(cron: string): string[] {
  const problem = cronProblem(cron);
  return when(problem !== undefined, `Invalid cron spec ${quoted(cron)}: ${problem}`);
}

function isTimeZone(zone: string): boolean {
  // The usual one, known without the time zones of the world, which take long to load.
  if (zone === 'UTC' || zone === 'Local') return true;
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
