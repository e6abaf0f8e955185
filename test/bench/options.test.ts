import { describe, expect, it } from 'vitest';
import { FIGURES } from '../../bench/figures.ts';
import { FIGURE_KEYS, parseOptions, USAGE } from '../../bench/options.ts';

describe('options of the bench', () => {
  it('are all figures and .meshbot/bench.json when nothing is said', () => {
    expect(parseOptions([])).toEqual({
      kind: 'run',
      json: '.meshbot/bench.json',
      only: ['a', 'b', 'c', 'd', 'e', 'f', 'm', 'p', 'l', 't'],
      profile: undefined,
    });
  });

  it.each([
    [['--only', 'd'], ['d']],
    [['--only=b'], ['b']],
    [
      ['--only', 'D, a,a'],
      ['a', 'd'],
    ],
  ])('%j selects %j, in the order in which they are taken', (args, only) => {
    expect(parseOptions(args)).toMatchObject({ kind: 'run', only });
  });

  it('name the files', () => {
    const parsed = parseOptions(['--json', 'out.json', '--profile', 'profiles']);
    expect(parsed).toMatchObject({ json: 'out.json', profile: 'profiles' });
  });

  it.each([
    [['--only', 'g'], 'there is no figure "g"; there are a, b, c, d, e, f, m, p, l, t'],
    [['--only', ''], 'there is no figure ""; there are a, b, c, d, e, f, m, p, l, t'],
    [['--onyl', 'd'], "Unknown option '--onyl'"],
    [['--json'], '--json'],
    [['d'], "Unexpected argument 'd'"],
  ])('%j is refused with a reason', (args, why) => {
    const parsed = parseOptions(args);
    expect(parsed.kind === 'usage' ? parsed.problem : parsed.kind).toContain(why);
  });

  it('can be asked for', () => {
    expect(parseOptions(['--help'])).toEqual({ kind: 'help' });
    for (const option of ['--only', '--json', '--profile']) expect(USAGE).toContain(option);
  });

  it('name every figure that there is', () => {
    expect(FIGURES.map(({ key }) => key)).toEqual([...FIGURE_KEYS]);
  });
});
