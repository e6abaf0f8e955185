import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/commands/parse.ts';
import { problemOf, titled } from './requests.ts';

const lock = (more: object) => ({ verb: 'lock', everywhere: false, steal: false, reason: 'x', ...more });
const unlock = (more: object) => ({ verb: 'unlock', everywhere: false, steal: false, ...more });

describe('locks', () => {
  it.each(
    titled([
      ['lock web --reason x', lock({ service: 'web' })],
      [
        'lock web --env production --reason x --for 1h30m',
        lock({ service: 'web', environment: 'production', forMs: 5_400_000 }),
      ],
      ['lock --env production --reason “a b”', lock({ environment: 'production', reason: 'a b' })],
      ['lock --all --reason x', lock({ everywhere: true })],
      ['lock web --steal —reason x', lock({ service: 'web', steal: true })],
      ['unlock web', unlock({ service: 'web' })],
      ['unlock --env=production', unlock({ environment: 'production' })],
      ['unlock --all --steal --reason x', unlock({ everywhere: true, steal: true, reason: 'x' })],
      ['locks', { verb: 'locks' }],
      ['LOCKS --env production', { verb: 'locks', environment: 'production' }],
    ]),
  )('%s is read', (_title, text, expected) => {
    expect(parseCommand(text)).toEqual(expected);
  });

  it.each(
    titled([
      ['lock', { problem: 'missing-argument', said: 'service' }],
      ['lock web', { problem: 'missing-argument', said: '--reason' }],
      ['lock web --reason ""', { problem: 'missing-argument', said: '--reason' }],
      ['lock web --all --reason x', { problem: 'all-and-part', said: 'web' }],
      ['lock --env a --all --reason x', { problem: 'all-and-part', said: 'a' }],
      ['lock web --reason x --for soon', { problem: 'bad-duration', said: 'soon' }],
      ['lock web --reason x --for 10', { problem: 'bad-duration', said: '10' }],
      ['lock web --reason x --for 30s', { problem: 'bad-duration', said: '30s' }],
      ['lock web --reason x --for 31d', { problem: 'bad-duration', said: '31d' }],
      ['lock web --for 1h --for 2h --reason x', { problem: 'given-twice', said: '--for' }],
      ['lock web api --reason x', { problem: 'extra-argument' }],
      ['lock web --reason --steal', { problem: 'missing-value', said: '--reason' }],
      ['unlock', { problem: 'missing-argument', said: 'service' }],
      ['unlock web --steal', { problem: 'missing-argument', said: '--reason' }],
      ['locks web', { problem: 'extra-argument' }],
      ['lokcs', { problem: 'unknown-verb', nearest: 'locks' }],
    ]),
  )('%s is refused with what was wrong', (_title, text, expected) => {
    expect(problemOf(text)).toMatchObject({ code: 'MESH_USAGE', ...expected });
  });
});
