import { define, FunctionFailure, type HclFunction } from './signature.ts';

export const NUMBER_FUNCTIONS: Record<string, HclFunction> = {
  abs: define('num:number', (value: number) => Math.abs(value)),
  ceil: define('num:number', (value: number) => Math.ceil(value)),
  floor: define('num:number', (value: number) => Math.floor(value)),
  signum: define('num:number', (value: number) => Math.sign(value)),
  max: define('first:number numbers:number...', (...values: number[]) => Math.max(...values)),
  min: define('first:number numbers:number...', (...values: number[]) => Math.min(...values)),
  parseint: define('number:string base:number', parseInteger),
  range: define('start:number params:number...', range),
};

const MAX_RANGE = 1024;

function parseInteger(text: string, base: number): number {
  if (base < 2 || base > 36) throw new FunctionFailure('base must be a whole number between 2 and 62 inclusive', 1);
  const value = Number.parseInt(text, base);
  if (Number.isNaN(value) || value.toString(base) !== text.toLowerCase().replace(/^\+?0*(?=.)/, '')) {
    throw new FunctionFailure(`cannot parse ${JSON.stringify(text)} as a base ${base} integer`, 0);
  }
  return value;
}

/** `range(max)`, `range(start, limit)` or `range(start, limit, step)`. */
function range(first: number, ...more: number[]): number[] {
  const [limit, step] = more;
  const start = limit === undefined ? 0 : first;
  const end = limit ?? first;
  const by = step ?? (end < start ? -1 : 1);
  if (by === 0) throw new FunctionFailure('step must not be zero', 2);
  if (Math.abs((end - start) / by) > MAX_RANGE) {
    throw new FunctionFailure(
      `more than ${MAX_RANGE} values were generated; either decrease the difference between start and end or use a smaller step`,
    );
  }
  const values: number[] = [];
  for (let value = start; by > 0 ? value < end : value > end; value += by) values.push(value);
  return values;
}
