import { randomInt } from 'node:crypto';
import type { Ids } from '../ports/ids.ts';

// Without vowels (no words by chance) and without letters that look like digits.
const ALPHABET = '23456789bcdfghjkmnpqrstvwxz';
const CHANGE_LETTERS = 7;
const REQUEST_LETTERS = 12;
const NAME_MAX = 40;

/** Ids from the system's randomness: 27^7 is 33 bits for a change, beside its service's name. */
export const randomIds: Ids = {
  change: (service) => `${readable(service)}-${letters(CHANGE_LETTERS)}`,
  request: () => `r-${letters(REQUEST_LETTERS)}`,
};

function letters(count: number): string {
  return Array.from({ length: count }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** What of a service's name is safe in a key, in a button and in a message. */
function readable(service: string): string {
  const name = service.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return name === '' ? 'change' : name.slice(0, NAME_MAX);
}
