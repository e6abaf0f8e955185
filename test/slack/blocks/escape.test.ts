import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeBlock, codeSpan, mention, plain, prose } from '../../../src/slack/blocks/escape.ts';

const nasty = fc.constantFrom(
  '<!channel>',
  '<!here|x>',
  '<@U012345>',
  '<#C012345>',
  '<https://evil.example|click>',
  '`',
  '```',
  '*bold*',
  '_it_',
  '~x~',
  '&lt;',
  '&',
  '@here',
  '\u{202E}',
  '\u{2066}',
  '\u{200F}',
  '\u{200B}',
  '\u{FEFF}',
  '\u{E0041}',
  '\u{0}',
  '\u{1B}[31m',
  '\r\n',
  '\u{2028}',
  '😀',
  '\u{D83D}',
  'word',
  ' ',
);
const text = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 30 })
  .map((p) => p.join(''));
const max = fc.integer({ min: 10, max: 200 });

/** What Slack would read as something else than text. */
function hasLiveSyntax(escaped: string): boolean {
  return /[<>]/.test(escaped) || /&(?!amp;|lt;|gt;)/.test(escaped);
}

const HIDDEN_CHARACTERS =
  /[\p{Cs}\u{202A}-\u{202E}\u{2066}-\u{2069}\u{200B}\u{200E}\u{200F}\u{FEFF}\u{E0000}-\u{E007F}]/u;

describe('text from outside (I12)', () => {
  it('cannot mention, link or format in a sentence, and stays on one line', () => {
    fc.assert(
      fc.property(text, max, (given, limit) => {
        const shown = prose(given, limit);
        expect(hasLiveSyntax(shown)).toBe(false);
        expect(shown).not.toMatch(/[`*~\n\r]/);
        expect(shown).not.toMatch(/(?<![\p{L}\p{N}_])_|_(?![\p{L}\p{N}_])/u);
        expect(shown).not.toMatch(HIDDEN_CHARACTERS);
        expect(shown).not.toMatch(/(?<![\p{L}\p{N}_])@(?:here|channel|everyone)/u);
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves no underscore at the edge of a cut', () => {
    expect(prose('ab_cd_ef', 7)).toBe('ab_cdˍ…');
  });

  it('cannot leave inline code', () => {
    fc.assert(
      fc.property(text, max, (given, limit) => {
        const inside = codeSpan(given, limit).slice(1, -1);
        expect(hasLiveSyntax(inside)).toBe(false);
        expect(inside).not.toMatch(/[`\n\r]/);
        expect(inside).not.toBe('');
        expect(inside).not.toMatch(HIDDEN_CHARACTERS);
      }),
    );
  });

  it('cannot leave its code block, and keeps its lines there', () => {
    fc.assert(
      fc.property(text, max, (given, limit) => {
        const shown = codeBlock(given, limit);
        expect(shown.startsWith('```\n') && shown.endsWith('\n```')).toBe(true);
        const inside = shown.slice(4, -4);
        expect(hasLiveSyntax(inside)).toBe(false);
        expect(inside).not.toContain('`');
        expect(shown.length).toBeLessThanOrEqual(limit);
      }),
    );
    expect(codeBlock('a\nb')).toBe('```\na\nb\n```');
  });

  it('never grows beyond its limit and is never cut within an entity or a character', () => {
    fc.assert(
      fc.property(text, max, (given, limit) => {
        for (const shown of [prose(given, limit), plain(given, limit)]) {
          expect(shown.length).toBeLessThanOrEqual(limit);
          expect(shown).not.toMatch(/\p{Cs}/u);
        }
        expect(prose(given, limit)).not.toMatch(/&(?:a|am|amp|l|lt|g|gt)?(?:…|$)/);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['<!channel> hello', '&lt;!channel&gt; hello'],
    ['my_job_name and _this_', 'my_job_name and ˍthisˍ'],
    ['a `b` c', 'a ˋbˋ c'],
    ['two\nlines', 'two lines'],
    ['mail a@b.c', 'mail a@b.c'],
    ['abc\u{202E}gpj.exe', 'abcgpj.exe'],
  ])('%j reads %j', (given, shown) => {
    expect(prose(given)).toBe(shown);
  });

  it('ends in an ellipsis where it is cut', () => {
    expect(prose('abcdefghijkl', 10)).toBe('abcdefghi…');
    expect(prose('&&&&&&', 12)).toBe('&amp;&amp;…');
    expect(prose('abcdefghij', 10)).toBe('abcdefghij');
  });
});

describe('a mention', () => {
  it('is made of the id, never of the name', () => {
    expect(mention({ userId: 'U0ABC', teamId: 'T0', name: '<!channel>' })).toBe('<@U0ABC>');
  });

  it('is only the escaped name where the id is none', () => {
    expect(mention({ userId: '!channel', teamId: 'T0', name: '<!here>' })).toBe('&lt;!here&gt;');
  });
});
