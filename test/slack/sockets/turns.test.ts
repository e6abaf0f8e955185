import { expect, it } from 'vitest';
import { Turns } from '../../../src/slack/sockets/turns.ts';

it('work begins in order, and the event loop goes round once between two pieces', async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const work = ['first', 'second', 'third'].map((name) => turns.next().then(() => seen.push(name)));
  const look = () => {
    seen.push('look');
    if (seen.length < 6) setImmediate(look);
  };
  setImmediate(look);
  await Promise.all(work);
  expect(seen).toEqual(['first', 'look', 'second', 'look', 'third']);
  await turns.next();
  expect(seen.at(-1)).toBe('look');
});
