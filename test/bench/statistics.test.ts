import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, percentile, ratiosOf, spreadOf } from '../../bench/statistics.ts';

const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
const some = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 300 });

describe('percentiles', () => {
  it.each([
    [0, 1],
    [0.5, 50],
    [0.95, 95],
    [0.99, 99],
    [0.991, 100],
    [1, 100],
  ])('of 1 to 100, %d lies at %d', (share, expected) => {
    expect(percentile(hundred, share)).toBe(expected);
  });

  it('are samples, and no smaller share of the samples lies at or under them', () => {
    fc.assert(
      fc.property(some, fc.double({ min: 0.01, max: 1, noNaN: true }), (samples, share) => {
        const found = percentile(samples, share);
        expect(samples).toContain(found);
        expect(samples.filter((sample) => sample <= found).length).toBeGreaterThanOrEqual(samples.length * share);
        expect(samples.filter((sample) => sample < found).length).toBeLessThan(Math.max(1, samples.length * share));
      }),
    );
  });

  it('of nothing are no number, and the samples stay as they came', () => {
    expect(percentile([], 0.5)).toBeNaN();
    const samples = [3, 1, 2];
    expect(spreadOf(samples)).toEqual({ p50: 2, p95: 3, p99: 3 });
    expect(samples).toEqual([3, 1, 2]);
  });
});

describe('medians and ratios', () => {
  it.each([
    [[7], 7],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
  ])('the median of %j is %d', (samples, expected) => {
    expect(median(samples)).toBe(expected);
  });

  it('there is no median of nothing', () => {
    expect(median([])).toBeNaN();
  });

  it('one round that the machine spoilt does not decide', () => {
    const pairs = [
      [11, 10],
      [500, 10],
      [12, 10],
    ] as const;
    expect(ratiosOf(pairs)).toEqual({ perRound: [1.1, 50, 1.2], median: 1.2 });
  });
});
