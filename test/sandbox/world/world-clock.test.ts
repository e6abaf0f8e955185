import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BUSY_MS, type WorldClock, worldClock } from '../../../sandbox/world/world-clock.ts';

const START_MS = Date.UTC(2026, 0, 1);
let clock: WorldClock;

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS + 300_000 });
  clock = worldClock({ speed: 4, startMs: START_MS });
});

afterEach(() => {
  clock.stop();
  vi.useRealTimers();
});

it('stands still while it is held, and jumps by whole minutes, running what falls due in order', () => {
  const seen: [string, number][] = [];
  const note = (name: string) => () => void seen.push([name, clock.now() - START_MS]);
  clock.after(20_000, note('late'));
  clock.after(10_000, () => {
    note('early')();
    clock.after(5000, note('made by early'));
  });
  clock.after(12_000, note('cancelled'))();
  vi.advanceTimersByTime(60_000);
  expect(seen).toEqual([]);
  clock.skip(60_000);
  expect(seen).toEqual([
    ['early', 10_000],
    ['made by early', 15_000],
    ['late', 20_000],
  ]);
  expect(clock.now()).toBe(START_MS + 60_000);
});

it('runs fast while something is near, and with the wall while nothing is', () => {
  clock.skip(300_000);
  clock.start();
  const atStart = clock.now();
  vi.advanceTimersByTime(10_000);
  expect(clock.now() - atStart).toBe(10_000);
  let ranAfterWallMs = 0;
  const wallStart = Date.now();
  clock.after(40_000, () => {
    ranAfterWallMs = Date.now() - wallStart;
  });
  vi.advanceTimersByTime(60_000);
  expect(ranAfterWallMs).toBe(10_000);
  expect(clock.now() - atStart).toBe(10_000 + 40_000 + 50_000);
});

it('hurries only through the last part of a long wait', () => {
  clock.start();
  const wallStart = Date.now();
  let ranAfterWallMs = 0;
  clock.after(240_000 + BUSY_MS, () => {
    ranAfterWallMs = Date.now() - wallStart;
  });
  vi.advanceTimersByTime(240_000 + BUSY_MS);
  expect(ranAfterWallMs).toBe(240_000 + BUSY_MS / 4);
});
