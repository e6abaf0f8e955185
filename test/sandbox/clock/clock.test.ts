import { afterEach, describe, expect, it, vi } from 'vitest';
import { every, realClock, steppedClock } from '../../../sandbox/clock.ts';

const START_MS = Date.UTC(2026, 0, 1);

describe('a stepped clock', () => {
  it('runs what falls due in order, each task at its own instant, and no later one', () => {
    const clock = steppedClock(START_MS);
    const seen: [string, number][] = [];
    const note = (name: string) => () => void seen.push([name, clock.now() - START_MS]);
    clock.after(20, note('late'));
    clock.after(10, () => {
      note('early')();
      clock.after(0, note('at once after early'));
      clock.after(5, note('after early'));
    });
    clock.after(10, note('set second'));
    clock.after(12, note('cancelled'))();
    clock.step(19);
    const early: [string, number][] = [
      ['early', 10],
      ['set second', 10],
      ['at once after early', 10],
      ['after early', 15],
    ];
    expect(seen).toEqual(early);
    expect(clock.now()).toBe(START_MS + 19);
    clock.step(1);
    expect(seen).toEqual([...early, ['late', 20]]);
  });

  it('stands still while work goes on beside it, so that what the work causes happens at the same instant', async () => {
    const clock = steppedClock(START_MS);
    const seen: [string, number][] = [];
    clock.after(10, () => {
      const work = clock.during(new Promise((resolve) => setImmediate(() => setImmediate(resolve))));
      void work.then(() => {
        seen.push(['done', clock.now() - START_MS]);
        clock.after(3, () => void seen.push(['after it', clock.now() - START_MS]));
      });
    });
    clock.after(11, () => void seen.push(['next', clock.now() - START_MS]));
    await clock.run(60_000);
    expect(seen).toEqual([
      ['done', 10],
      ['next', 11],
      ['after it', 13],
    ]);
    expect(clock.now()).toBe(START_MS + 60_000);
  });

  it('waits at every instant for what the test itself waits for', async () => {
    const clock = steppedClock(START_MS);
    const instants: number[] = [];
    clock.after(10, () => undefined);
    clock.after(25, () => undefined);
    await clock.run(30, async () => void instants.push(clock.now() - START_MS));
    expect(instants).toEqual([0, 10, 25]);
  });

  it('goes on after work that failed, and leaves the failure to whoever began it', async () => {
    const clock = steppedClock(START_MS);
    const work = clock.during(Promise.reject(new Error('Consul is away')));
    await clock.run(1);
    await expect(work).rejects.toThrow('Consul is away');
  });

  it('keeps the order of fifty thousand timers, of which most are cancelled', () => {
    const clock = steppedClock(START_MS);
    const seen: number[] = [];
    for (let at = 0; at < 50_000; at++) {
      const delayMs = (at * 7919) % 50_000;
      const cancel = clock.after(delayMs, () => void seen.push(delayMs));
      if (delayMs % 5 !== 0) cancel();
    }
    clock.step(50_000);
    expect(seen).toEqual(Array.from({ length: 10_000 }, (_, at) => at * 5));
  });
});

describe('the wall clock', () => {
  afterEach(() => void vi.useRealTimers());

  it('waits for longer than a timer of Node can', () => {
    vi.useFakeTimers({ now: START_MS });
    const clock = realClock();
    const monthMs = 32 * 24 * 3_600_000;
    let ranAt = 0;
    clock.after(monthMs, () => {
      ranAt = clock.now();
    });
    vi.advanceTimersByTime(monthMs - 1);
    expect(ranAt).toBe(0);
    vi.advanceTimersByTime(1);
    expect(ranAt).toBe(START_MS + monthMs);
  });

  it('runs as many times as fast as it is told', () => {
    vi.useFakeTimers({ now: START_MS });
    const clock = realClock(10);
    const seen: number[] = [];
    clock.after(50_000, () => void seen.push(Date.now() - START_MS, clock.now() - START_MS));
    vi.advanceTimersByTime(5000);
    expect(seen).toEqual([5000, 50_000]);
  });
});

it('repeats a task every interval until it is ended', () => {
  const clock = steppedClock(START_MS);
  const seen: number[] = [];
  const end = every(clock, 10, () => void seen.push(clock.now() - START_MS));
  clock.step(35);
  end();
  clock.step(100);
  expect(seen).toEqual([10, 20, 30]);
});
