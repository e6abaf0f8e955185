import { describe, expect, it } from 'vitest';
import { CHANGE_STATES, isOpen } from '../../src/domain/change/change.ts';
import { ERRORS } from '../../src/domain/errors.ts';
import { REFUSALS } from '../../src/domain/outcome.ts';
import { stateWords } from '../../src/messages/en/card.ts';
import { codeOf, readDoc, tableUnder } from './markdown.ts';

const page = readDoc('docs/ERRORS.md');
const faults = tableUnder(page, 'Faults');
const refusals = tableUnder(page, 'Refusals');
const endings = tableUnder(page, 'How a change can end');

describe('docs/ERRORS.md', () => {
  it('lists every code with its kind and whether it passes by itself, and no other', () => {
    expect(faults.map(([code, kind, passes]) => [codeOf(code), kind, passes])).toEqual(
      Object.entries(ERRORS).map(([code, { kind, retryable }]) => [code, kind, retryable ? 'yes' : 'no']),
    );
  });

  it('lists every refusal, and no other', () => {
    expect(refusals.map(([reason]) => codeOf(reason))).toEqual([...REFUSALS]);
  });

  it('gives each code and each refusal a meaning and a next step', () => {
    for (const row of [...faults, ...refusals]) expect(row.filter((cell) => cell.length < 2)).toEqual([]);
    expect(faults.every((row) => row.length === 5)).toBe(true);
    expect(refusals.every((row) => row.length === 3)).toBe(true);
  });

  it('lists every state in which a change ends, with the words on its card', () => {
    const ends = CHANGE_STATES.filter((state) => !isOpen({ state }));
    expect(endings.map(([state, words]) => [codeOf(state), words]).sort()).toEqual(
      ends.map((state) => [state, stateWords(state)]).sort(),
    );
  });
});
