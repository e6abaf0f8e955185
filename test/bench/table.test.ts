import { describe, expect, it } from 'vitest';
import { formatCell, formatTable, times } from '../../bench/table.ts';

describe('tables', () => {
  it('line up names to the left and numbers to the right, with what must be known below', () => {
    const table = {
      columns: ['', 'p50', 'p99'],
      rows: [
        ['ratio', times(1.0789), times(Number.NaN)],
        ['  Meshbot', 2.1234, undefined],
      ],
      notes: ['Five rounds.'],
    };
    expect(formatTable(table).split('\n')).toEqual([
      '             p50  p99',
      '---------  -----  ---',
      'ratio      1.08×  n/a',
      '  Meshbot   2.12  n/a',
      '  Five rounds.',
    ]);
  });

  it.each([
    [200, '200'],
    [0.0123, '0.01'],
    [1.239, '1.24'],
    [48.26, '48.3'],
    [1168.4, '1168'],
    [0, '0'],
    [undefined, 'n/a'],
    [Number.NaN, 'n/a'],
    [Number.POSITIVE_INFINITY, 'n/a'],
    ['met', 'met'],
  ])('%s is shown as %s', (cell, expected) => {
    expect(formatCell(cell)).toBe(expected);
  });
});
