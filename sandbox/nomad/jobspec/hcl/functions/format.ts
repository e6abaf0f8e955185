import { characters } from '../characters.ts';
import {
  BOOL,
  ConversionError,
  convert,
  encodeJson,
  NUMBER,
  numberText,
  STRING,
  type Type,
  type Value,
} from '../values.ts';
import { goNumber } from './go-number.ts';
import { FunctionFailure } from './signature.ts';

/** One `%` sequence of a format. */
interface Verb {
  readonly raw: string;
  readonly offset: number;
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly mode: string;
}

const SEQUENCE = /%(?:%|([ +\-0#]*)(\d+)?(?:\.(\d+))?(?:\[(\d+)\])?([a-zA-Z]))/y;

/** `format` of the job language: the usual printf verbs. */
export function formatText(template: string, args: readonly Value[]): string {
  let text = '';
  let at = 0;
  let highest = 0;
  let next = 1;
  let isIndexed = false;
  while (at < template.length) {
    const percent = template.indexOf('%', at);
    if (percent < 0) return checked(text + template.slice(at), { args, highest, isIndexed });
    text += template.slice(at, percent);
    SEQUENCE.lastIndex = percent;
    const match = SEQUENCE.exec(template);
    if (match === null) throw new FunctionFailure(sequenceProblem(template, percent));
    const [raw, flags = '', width, precision, position, mode] = match;
    at = percent + raw.length;
    if (mode === undefined) {
      text += '%';
      continue;
    }
    const index = position === undefined ? next : Number(position);
    isIndexed ||= position !== undefined;
    next = index + 1;
    highest = Math.max(highest, index);
    const counts = { width: numberOf(width), precision: numberOf(precision) };
    text += rendered({ raw, offset: percent, flags, mode, ...counts }, args, index);
  }
  return checked(text, { args, highest, isIndexed });
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function sequenceProblem(template: string, percent: number): string {
  const strange = /^%[ +\-0#]*\d*(?:\.\d+)?(?:\[\d+\])?/.exec(template.slice(percent))?.[0].length ?? 1;
  const at = percent + strange;
  if (at >= template.length) return `invalid format string starting at offset ${at}`;
  return `unrecognized format character ${goRune(template.charAt(at))} at offset ${at}`;
}

function goRune(text: string): string {
  return `'${text === "'" ? "\\'" : text}'`;
}

interface Used {
  readonly args: readonly Value[];
  readonly highest: number;
  readonly isIndexed: boolean;
}

function checked(text: string, { args, highest, isIndexed }: Used): string {
  if (isIndexed || highest >= args.length) return text;
  const why = highest === 0 ? 'no verbs in format string' : `only ${highest} used by format string`;
  throw new FunctionFailure(`too many arguments; ${why}`, 1 + highest);
}

const MODES = 'vtbdoxXeEfgGsq';

function rendered(verb: Verb, args: readonly Value[], index: number): string {
  const { raw, offset, mode } = verb;
  const value = args[index - 1];
  const named = `${JSON.stringify(raw)} at ${offset}`;
  if (value === undefined) {
    throw new FunctionFailure(`not enough arguments for ${named}: need index ${index} but have ${args.length} total`);
  }
  if (mode !== 'v' && value === null) {
    throw new FunctionFailure(`unsupported value for ${named}: null value cannot be formatted`);
  }
  if (!MODES.includes(mode)) {
    throw new FunctionFailure(`unsupported format verb ${goRune(mode)} in ${JSON.stringify(raw)} at offset ${offset}`);
  }
  const unsupported = (why: string) => new FunctionFailure(`unsupported value for ${named}: ${why}`);
  const as = (type: Type): Value => {
    try {
      return convert(value, type);
    } catch (error) {
      throw error instanceof ConversionError ? unsupported(error.message) : error;
    }
  };
  if (mode === 'v') return padded(plainText(value, verb), verb);
  if (mode === 't') return String(as(BOOL));
  if (mode === 's' || mode === 'q') return padded(quotedText(String(as(STRING)), verb), verb);
  const number = Number(as(NUMBER));
  if ('bdoxX'.includes(mode) && !Number.isInteger(number)) throw unsupported('an integer is required');
  return goNumber(number, verb);
}

function quotedText(text: string, { mode, precision }: Verb): string {
  const cut = precision ? characters(text).slice(0, precision).join('') : text;
  return mode === 'q' ? encodeJson(cut) : cut;
}

function plainText(value: Value, { flags }: Verb): string {
  if (!flags.includes('#') && typeof value === 'string') return value;
  if (!flags.includes('#') && typeof value === 'number') return numberText(value);
  return encodeJson(value);
}

function padded(text: string, { flags, width = 0 }: Verb): string {
  const missing = width - characters(text).length;
  if (missing <= 0) return text;
  const pad = (flags.includes('0') ? '0' : ' ').repeat(missing);
  return flags.includes('-') ? text + pad : pad + text;
}
