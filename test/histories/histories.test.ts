import fc from 'fast-check';
import { expect, it } from 'vitest';
import { History, type Newer } from './history.ts';
import { holdInvariants } from './invariants.ts';
import { histories } from './steps.ts';

/** How many histories are tried; CI and `npm run chaos` try more. */
const RUNS = Number(process.env['MESHBOT_HISTORIES'] ?? 500);

it(`keeps I1 to I7 over ${RUNS} histories of three replicas: proposals, clicks, crashes, pauses, expiries, redeliveries`, async () => {
  let changes = 0;
  let applied = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom<Newer>('refuse', 'supersede', 'queue'), histories, async (newer, steps) => {
      const history = new History(newer);
      for (const step of steps) await history.take(step);
      const left = await history.end();
      changes += (await left.store.recent(1_000)).length;
      applied += left.scheduler.registrations.length;
      await holdInvariants(left);
    }),
    { numRuns: RUNS },
  );
  // Histories in which nothing happens would show nothing.
  expect(changes).toBeGreaterThan(RUNS / 2);
  expect(applied).toBeGreaterThan(RUNS / 10);
}, 1_200_000);
