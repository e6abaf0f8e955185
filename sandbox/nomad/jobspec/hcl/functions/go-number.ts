/** How Go's printf is told to write a number. */
interface NumberFormat {
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly mode: string;
}

export function goNumber(value: number, { flags, width = 0, precision, mode }: NumberFormat): string {
  const positive = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const sign = value < 0 ? '-' : positive;
  const body = digits(Math.abs(value), mode, precision);
  const missing = Math.max(width - sign.length - body.length, 0);
  if (flags.includes('-')) return sign + body + ' '.repeat(missing);
  return flags.includes('0') ? sign + '0'.repeat(missing) + body : ' '.repeat(missing) + sign + body;
}

const BASES: Readonly<Record<string, number>> = { b: 2, d: 10, o: 8, x: 16, X: 16 };

function digits(value: number, mode: string, precision: number | undefined): string {
  const base = BASES[mode];
  if (base !== undefined) return cased(BigInt(value).toString(base), mode);
  switch (mode.toLowerCase()) {
    case 'f':
      return value.toFixed(precision ?? 6);
    case 'e':
      return cased(twoDigits(value.toExponential(precision ?? 6)), mode);
    default:
      return cased(shortest(value, precision), mode);
  }
}

/** Like `%e` for exponents below -4 or from the precision on, without one from 21 on. */
function shortest(value: number, precision: number | undefined): string {
  const [mantissa = '', power = '0'] = value.toExponential(precision && precision - 1).split('e');
  const exponent = Number(power);
  const trimmed = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  if (exponent < -4 || exponent >= (precision ?? 21)) return twoDigits(`${trimmed}e${power}`);
  return String(Number(`${mantissa}e${power}`));
}

function twoDigits(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function cased(text: string, mode: string): string {
  return mode === mode.toUpperCase() ? text.toUpperCase() : text;
}
