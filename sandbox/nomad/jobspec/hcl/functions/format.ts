import { convert, NUMBER, toPlain, toText, type Value } from '../values.ts';
import { FunctionFailure } from './signature.ts';

const VERB = /%(?:%|(\[(\d+)\])?([ +\-0#]*)(\d+)?(?:\.(\d+))?([a-zA-Z]))/g;

/** `format` of the job language: the usual printf verbs. */
export function formatText(template: string, args: readonly Value[]): string {
  let next = 0;
  const text = template.replace(
    VERB,
    (verb: string, _bracket, position: string, flags: string, width: string, precision: string, kind: string) => {
      if (verb === '%%') return '%';
      const index = position ? Number(position) - 1 : next;
      next = index + 1;
      const value = args[index];
      if (value === undefined) {
        throw new FunctionFailure(
          `not enough arguments for ${JSON.stringify(verb)} at ${template.indexOf(verb)}: need index ${index} but have ${args.length} total`,
        );
      }
      const body = render(kind, value, precision === undefined ? undefined : Number(precision), flags);
      return pad(body, width === undefined ? 0 : Number(width), flags);
    },
  );
  if (next < args.length && !/%\[/.test(template)) {
    throw new FunctionFailure(`too many arguments; no verbs in format string use argument index ${next}`);
  }
  return text;
}

function render(kind: string, value: Value, precision: number | undefined, flags: string): string {
  switch (kind) {
    case 's':
      return precision === undefined ? toText(value) : toText(value).slice(0, precision);
    case 'v':
      return plainText(value);
    case 'q':
      return JSON.stringify(toText(value));
    case 't':
      return String(convert(value, { kind: 'bool' }));
    default:
      return number(kind, Number(convert(value, NUMBER)), precision, flags);
  }
}

function number(kind: string, value: number, precision: number | undefined, flags: string): string {
  const sign = flags.includes('+') && value >= 0 ? '+' : '';
  switch (kind) {
    case 'd':
      return sign + String(Math.trunc(value));
    case 'f':
      return sign + value.toFixed(precision ?? 6);
    case 'e':
      return sign + value.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, 'e$10$2');
    case 'g':
      return sign + String(value);
    case 'x':
      return sign + Math.trunc(value).toString(16);
    case 'X':
      return sign + Math.trunc(value).toString(16).toUpperCase();
    case 'o':
      return sign + Math.trunc(value).toString(8);
    case 'b':
      return sign + Math.trunc(value).toString(2);
    default:
      throw new FunctionFailure(`unsupported format verb ${JSON.stringify(kind)}`);
  }
}

function plainText(value: Value): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? JSON.stringify(toPlain(value)) : toText(value);
}

function pad(text: string, width: number, flags: string): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0')) return text.padStart(width);
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
