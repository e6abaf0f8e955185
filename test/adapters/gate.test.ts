import { describe, expect, it } from 'vitest';
import { Gate } from '../../src/adapters/gate.ts';

/** Work that ends when the test says so. */
function held() {
  const ends: (() => void)[] = [];
  let running = 0;
  let most = 0;
  return {
    work: () =>
      new Promise<void>((resolve) => {
        running += 1;
        most = Math.max(most, running);
        ends.push(() => {
          running -= 1;
          resolve();
        });
      }),
    endOne: async () => {
      ends.shift()?.();
      await new Promise(setImmediate);
    },
    most: () => most,
    running: () => running,
  };
}

describe('Gate', () => {
  it('lets no more through at once than it may, and everybody in the end', async () => {
    const gate = new Gate(2);
    const { work, endOne, most, running } = held();
    const all = Array.from({ length: 5 }, () => gate.run(undefined, work));
    await new Promise(setImmediate);
    expect(running()).toBe(2);
    for (let ended = 0; ended < 5; ended += 1) await endOne();
    await Promise.all(all);
    expect(most()).toBe(2);
    expect(running()).toBe(0);
  });

  it('hands a place on before anybody new can take it', async () => {
    const gate = new Gate(1);
    const { work, endOne, most } = held();
    const first = gate.run(undefined, work);
    const second = gate.run(undefined, work);
    const late = first.then(() => gate.run(undefined, work));
    await new Promise(setImmediate);
    for (let ended = 0; ended < 3; ended += 1) await endOne();
    await Promise.all([second, late]);
    expect(most()).toBe(1);
  });

  it('gives its place back when the work fails', async () => {
    const gate = new Gate(1);
    await expect(gate.run(undefined, () => Promise.reject(new Error('broke')))).rejects.toThrow('broke');
    await expect(gate.run(undefined, async () => 'next')).resolves.toBe('next');
  });

  it('lets an aborted one leave the queue without taking a place', async () => {
    const gate = new Gate(1);
    const { work, endOne } = held();
    const first = gate.run(undefined, work);
    const leaving = new AbortController();
    const second = gate.run(leaving.signal, work);
    const third = gate.run(undefined, async () => 'third');
    leaving.abort(new Error('no longer wanted'));
    await expect(second).rejects.toThrow('no longer wanted');
    await endOne();
    await first;
    await expect(third).resolves.toBe('third');
  });
});
