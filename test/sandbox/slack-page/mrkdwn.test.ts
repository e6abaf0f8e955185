import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DateModule, type MrkdwnModule, pageModule, type TokenModule } from './page-modules.ts';

const { parseMrkdwn, parseInline } = await pageModule<MrkdwnModule>('mrkdwn/parse.js');
const { formatDate } = await pageModule<DateModule>('mrkdwn/date.js');
const { safeUrl } = await pageModule<TokenModule>('mrkdwn/token.js');

const text = (content: string) => ({ type: 'text', text: content });
const link = (url: string, label = url) => ({ type: 'link', url, label });

describe('mrkdwn within a line', () => {
  it.each([
    ['*bold*', [{ type: 'bold', children: [text('bold')] }]],
    ['_it_ ~no~', [{ type: 'italic', children: [text('it')] }, text(' '), { type: 'strike', children: [text('no')] }]],
    ['*a _b_*', [{ type: 'bold', children: [text('a '), { type: 'italic', children: [text('b')] }] }]],
    ['snake_case_name stays', [text('snake_case_name stays')]],
    ['2 * 3 * 4', [text('2 * 3 * 4')]],
    ['**no**', [text('*'), { type: 'bold', children: [text('no')] }, text('*')]],
    ['`*x* <@U1>`', [{ type: 'code', text: '*x* <@U1>' }]],
    ['*a `*` b*', [{ type: 'bold', children: [text('a '), { type: 'code', text: '*' }, text(' b')] }]],
    ['*never\nacross*', [text('*never'), { type: 'break' }, text('across*')]],
    ['&lt;b&gt; &amp;amp;', [text('<b> &amp;')]],
    [':tada: :nothing_like_it:', [{ type: 'emoji', name: 'tada' }, text(' :nothing_like_it:')]],
    ['10:30:45', [text('10:30:45')]],
  ])('reads %j', (source, expected) => expect(parseInline(source)).toEqual(expected));

  it.each([
    ['<https://a.example/?x=1&amp;y=2|two *words*>', [link('https://a.example/?x=1&y=2', 'two *words*')]],
    ['<https://a.example>', [link('https://a.example')]],
    ['see https://a.example/b.', [text('see '), link('https://a.example/b'), text('.')]],
    ['<mailto:a@b.example|a@b.example>', [link('mailto:a@b.example', 'a@b.example')]],
    ['<@U1>', [{ type: 'user', id: 'U1', label: undefined }]],
    ['<@W1|ann>', [{ type: 'user', id: 'W1', label: 'ann' }]],
    ['<#C1|ops>', [{ type: 'channel', id: 'C1', label: 'ops' }]],
    ['<!subteam^S1|@owners>', [{ type: 'usergroup', id: 'S1', label: '@owners' }]],
    ['<!here> <!channel>', [{ type: 'broadcast', range: 'here' }, text(' '), { type: 'broadcast', range: 'channel' }]],
    [
      '<!date^0^{date_num}^https://a.example|then>',
      [{ type: 'date', timestamp: 0, format: '{date_num}', url: 'https://a.example', fallback: 'then' }],
    ],
  ])('reads the token %j', (source, expected) => expect(parseInline(source)).toEqual(expected));

  it.each([
    '<javascript:alert(1)|click>',
    '<data:text/html,x>',
    '<img src=x onerror=alert(1)>',
    '<script>',
    '</div>',
    '<!nobody>',
    '<!date^soon^{time}|x>',
    '<>',
    '<',
  ])('takes %j for plain text', (source) => expect(parseInline(source)).toEqual([text(source)]));
});

describe('mrkdwn by lines', () => {
  it('keeps code blocks as they are, wherever they stand', () => {
    expect(parseMrkdwn('before ```\n*a* &lt;b&gt;\n  c\n``` after')).toEqual([
      { type: 'paragraph', children: [text('before ')] },
      { type: 'code', text: '*a* <b>\n  c' },
      { type: 'paragraph', children: [text(' after')] },
    ]);
  });

  it('joins quoted lines, escaped or not, and lets >>> quote the rest', () => {
    expect(parseMrkdwn('> a\n&gt; b\nc')).toEqual([
      { type: 'quote', children: [text('a'), { type: 'break' }, text('b')] },
      { type: 'paragraph', children: [text('c')] },
    ]);
    expect(parseMrkdwn('&gt;&gt;&gt; a\nb')).toEqual([
      { type: 'quote', children: [text('a'), { type: 'break' }, text('b')] },
    ]);
  });

  it('reads any text without throwing, in bounded time', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'*_~`<>@#!|^&;:>\n aU1'), maxLength: 400 }), (source) => {
        expect(Array.isArray(parseMrkdwn(source))).toBe(true);
      }),
    );
    expect(parseMrkdwn('*a '.repeat(1000))).toHaveLength(1);
    expect(parseMrkdwn('<'.repeat(3000))).toHaveLength(1);
  });
});

describe('addresses a person may be sent to', () => {
  it.each(['https://a.example', 'http://127.0.0.1:4646/ui', 'mailto:a@b.example', 'tel:+49'])('takes %s', (url) =>
    expect(safeUrl(url)).toBe(url),
  );
  it.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'java\nscript:x',
    'vbscript:x',
    'data:text/html,x',
    'file:///etc',
    '/x',
    '',
  ])('refuses %j', (url) => expect(safeUrl(url)).toBeUndefined());
});

describe('dates', () => {
  const when = { timeZone: 'Europe/Berlin', nowMs: Date.UTC(2026, 10, 21, 12) };
  const noon = Date.UTC(2026, 10, 21, 11, 5, 9) / 1000;
  it.each([
    ['{date_num} {time_secs}', noon, '2026-11-21 12:05:09 PM'],
    ['{date_short_pretty} at {time}', noon, 'today at 12:05 PM'],
    ['{date_pretty}', noon - 86_400, 'yesterday'],
    ['{date_long}', noon - 10 * 86_400, 'Wednesday, November 11, 2026'],
    ['{ago}', noon, '54 minutes ago'],
    ['{ago}', noon + 2 * 3600, 'in 1 hour'],
  ])('writes %s', (format, seconds, expected) => {
    expect(formatDate(seconds, format, when)?.replaceAll('\u202f', ' ')).toBe(expected);
  });
  it('leaves an unknown placeholder to the fallback', () => {
    expect(formatDate(noon, '{nonsense}', when)).toBeUndefined();
  });
});
