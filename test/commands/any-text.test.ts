import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/commands/parse.ts';
import { problemOf } from './requests.ts';

describe('any text at all', () => {
  const hostile = fc.constantFrom(
    'deploy',
    'help',
    'web',
    '1.1.0',
    '--env',
    '--var',
    '--reason',
    '--image',
    '--dry-run',
    '--',
    '-',
    '—',
    '"',
    "'",
    '\\',
    '=',
    ' ',
    '\n',
    '<',
    '>',
    '|',
    '@',
    '!',
    '&lt;',
    '\u202e',
    '\u0000',
    '__proto__',
    'a=1',
    '`',
    '$(x)',
    '😀',
    '\ud800',
  );

  it('is a request or a usage error, never anything else', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(hostile, { maxLength: 40 }).map((parts) => parts.join('')),
      fc.array(hostile, { maxLength: 20 }).map((parts) => `deploy ${parts.join(' ')}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const answer = problemOf(text);
        expect('verb' in answer || ('code' in answer && answer.code === 'MESH_USAGE')).toBe(true);
        if ('code' in answer) expect(answer).toMatchObject({ code: 'MESH_USAGE', example: expect.any(String) });
      }),
      { numRuns: 2000 },
    );
  });

  it('pollutes no prototype', () => {
    problemOf('deploy web --var __proto__=polluted --var constructor=1');
    problemOf('deploy web --var constructor.prototype.x=polluted');
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('takes the time of its length, not more, for hostile lengths', () => {
    for (const unit of ['"', '\\', "'a", '<', '<@', '&lt;', '--var ', '—', ' ']) {
      const answer = problemOf(`deploy ${unit.repeat(Math.floor(2900 / unit.length))}`);
      expect(answer).toBeDefined();
    }
  });

  it('keeps every reason that is quoted and escaped', () => {
    const reasons = fc.string({
      unit: fc.constantFrom('a', 'é', '"', "'", '\\', ' ', '-', '—', '=', '$', '🚀'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(reasons, (reason) => {
        const typed = reason.replace(/[\\"]/g, (char) => `\\${char}`);
        const request = parseCommand(`deploy web --reason "${typed}"`);
        expect('reason' in request ? request.reason : '').toBe(reason.replace(/\s+/g, ' ').trim());
      }),
      { numRuns: 500 },
    );
  });
});
