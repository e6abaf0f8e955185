import { expect, it } from 'vitest';
import { Sweeper } from '../../../src/operations/intake/sweeper.ts';
import { silent } from '../../support/change-world.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('forgets what is older than 15 minutes, every 5 minutes, and goes on after a time that failed', async () => {
  const clock = fakeClock();
  const swept: number[] = [];
  const deliveries = {
    take: async () => 'first' as const,
    async sweep(before: string) {
      swept.push((clock.now() - Date.parse(before)) / 60_000);
      if (swept.length === 1) throw new Error('Consul is away');
      return 0;
    },
  };
  const sweeper = new Sweeper({ deliveries, clock, log: silent });
  sweeper.start();
  await settled();
  clock.advance(5 * 60_000);
  await settled();
  expect(swept).toEqual([15]);
  clock.advance(4 * 60_000);
  await settled();
  expect(swept).toEqual([15]);
  clock.advance(60_000);
  await settled();
  expect(swept).toEqual([15, 15]);
  await sweeper.stop();
  clock.advance(60 * 60_000);
  expect(swept).toHaveLength(2);
});
