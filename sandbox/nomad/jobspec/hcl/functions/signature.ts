import { ANY, BOOL, NUMBER, STRING, type Type, type Value } from '../values.ts';

export interface Parameter {
  readonly name: string;
  readonly type: Type;
  readonly nullable: boolean;
}

/** A function of the job language: arguments arrive converted to the parameters' types. */
export interface HclFunction {
  readonly parameters: readonly Parameter[];
  /** Takes every further argument. */
  readonly rest: Parameter | undefined;
  apply(args: readonly Value[]): Value;
}

/** A call that cannot succeed; with an argument's number where that one is to blame. */
export class FunctionFailure extends Error {
  readonly argument: number | undefined;

  constructor(message: string, argument?: number) {
    super(message);
    this.argument = argument;
  }
}

/** A number that counts something; `before` says what, in the message. */
export function whole(value: number, before = '', argument?: number): number {
  if (Number.isInteger(value)) return value;
  const range = 'between -9223372036854775808 and 9223372036854775807';
  throw new FunctionFailure(`${before}value must be a whole number, ${range}`, argument);
}

const TYPES = {
  string: STRING,
  number: NUMBER,
  bool: BOOL,
  any: ANY,
  strings: { kind: 'list', element: STRING },
  list: { kind: 'list', element: ANY },
  set: { kind: 'set', element: ANY },
} as const satisfies Record<string, Type>;

/** Written as `name:type`, the last one as `name:type...` when it takes all that follow; `type?` allows null. */
export function define(signature: string, apply: (...args: never[]) => Value): HclFunction {
  const parts = signature.split(' ').filter((part) => part !== '');
  const last = parts.at(-1);
  const rest = last?.endsWith('...') ? parameter(last.slice(0, -3)) : undefined;
  const parameters = (rest ? parts.slice(0, -1) : parts).map(parameter);
  // Arguments are converted to the declared types before the call, which the type system cannot see.
  return { parameters, rest, apply: (args) => (apply as (...args: readonly Value[]) => Value)(...args) };
}

function parameter(text: string): Parameter {
  const [name = '', typed = 'any'] = text.split(':');
  const type = typed.replace('?', '');
  return { name, type: isTypeName(type) ? TYPES[type] : ANY, nullable: typed.endsWith('?') };
}

function isTypeName(name: string): name is keyof typeof TYPES {
  return name in TYPES;
}
