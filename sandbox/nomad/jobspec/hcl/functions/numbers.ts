import type { Value } from '../values.ts';
import { define, FunctionFailure, type HclFunction, whole } from './signature.ts';

const ofAll = (pick: (...values: number[]) => number) =>
  define('numbers:number...', (...values: number[]) => {
    if (values.length === 0) throw new FunctionFailure('must pass at least one number');
    return pick(...values);
  });

export const NUMBER_FUNCTIONS: Record<string, HclFunction> = {
  abs: define('num:number', (value: number) => Math.abs(value)),
  ceil: define('num:number', (value: number) => Math.ceil(value)),
  floor: define('num:number', (value: number) => Math.floor(value)),
  signum: define('num:number', (value: number) => Math.sign(whole(value))),
  max: ofAll(Math.max),
  min: ofAll(Math.min),
  log: define('num:number base:number', (value: number, base: number) => Math.log(value) / Math.log(base)),
  pow: define('num:number power:number', (value: number, power: number) => value ** power),
  parseint: define('number:any base:number', parseInteger),
  range: define('params:number...', range),
};

const MAX_RANGE = 1024;
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function parseInteger(given: Value, base: number): number {
  if (typeof given !== 'string') {
    throw new FunctionFailure(`first argument must be a string, not ${typeof given}`, 0);
  }
  if (base < 2 || base > 62) throw new FunctionFailure('base must be a whole number between 2 and 62 inclusive', 1);
  const text = base <= 36 ? given.toLowerCase() : given;
  const digits = [...text.replace(/^[+-]/, '')].map((digit) => DIGITS.indexOf(digit));
  if (digits.length === 0 || digits.some((digit) => digit < 0 || digit >= base)) {
    throw new FunctionFailure(`cannot parse ${JSON.stringify(given)} as a base ${base} integer`, 0);
  }
  const size = digits.reduce((sum, digit) => sum * base + digit, 0);
  return text.startsWith('-') ? -size : size;
}

/** `range(max)`, `range(start, limit)` or `range(start, limit, step)`. */
function range(...params: number[]): number[] {
  if (params.length < 1 || params.length > 3) throw new FunctionFailure('must have one, two, or three arguments');
  const [start, end] = params.length === 1 ? [0, params[0] ?? 0] : [params[0] ?? 0, params[1] ?? 0];
  const step = params[2] ?? (end < start ? -1 : 1);
  checkSteps(start, end, step);
  const values: number[] = [];
  for (let value = start; step > 0 ? value < end : value > end; value += step) values.push(value);
  return values;
}

function checkSteps(start: number, end: number, step: number): void {
  if (step > 0 && end < start) throw new FunctionFailure('end must be greater than start when step is positive', 1);
  if (step < 0 && end > start) throw new FunctionFailure('end must be less than start when step is negative', 1);
  if (step !== 0 && Math.abs((end - start) / step) <= MAX_RANGE) return;
  throw new FunctionFailure(
    `more than ${MAX_RANGE} values were generated; either decrease the difference between start and end or use a smaller step`,
  );
}
