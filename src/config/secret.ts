import { inspect } from 'node:util';

/** What every secret prints as, wherever it is printed. */
export const REDACTED = '[secret]';

/** A value that refuses to print: only adapters call `reveal`, at the moment in which it goes onto the wire. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
