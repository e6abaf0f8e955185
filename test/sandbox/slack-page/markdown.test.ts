import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type MarkdownModule, pageModule } from './page-modules.ts';

const { parseMarkdown } = await pageModule<MarkdownModule>('markdown/parse.js');
const text = (content: string) => ({ type: 'text', text: content });
const item = (content: string, more: object = {}) => ({
  indent: 0,
  ordered: false,
  number: 1,
  task: undefined,
  children: [text(content)],
  ...more,
});

it.each([
  ['## Title ##', [{ type: 'heading', level: 2, children: [text('Title')] }]],
  [
    '**b** *i* ~~s~~ `c`',
    [
      {
        type: 'paragraph',
        children: [
          { type: 'bold', children: [text('b')] },
          text(' '),
          { type: 'italic', children: [text('i')] },
          text(' '),
          { type: 'strike', children: [text('s')] },
          text(' '),
          { type: 'code', text: 'c' },
        ],
      },
    ],
  ],
  [
    '[a](https://a.example/)',
    [{ type: 'paragraph', children: [{ type: 'link', url: 'https://a.example/', label: 'a' }] }],
  ],
  ['[a](javascript:alert%281%29)', [{ type: 'paragraph', children: [text('[a](javascript:alert%281%29)')] }]],
  ['<b>raw</b>', [{ type: 'paragraph', children: [text('<b>raw</b>')] }]],
  [
    '- a\n  - b\n3. c',
    [{ type: 'list', items: [item('a'), item('b', { indent: 1 }), item('c', { ordered: true, number: 3 })] }],
  ],
  ['- [x] done\n- [ ] open', [{ type: 'list', items: [item('done', { task: true }), item('open', { task: false })] }]],
  [
    '> a\n> b',
    [{ type: 'quote', blocks: [{ type: 'paragraph', children: [text('a'), { type: 'break' }, text('b')] }] }],
  ],
  ['```hcl\na = *1*\n```', [{ type: 'code', text: 'a = *1*' }]],
  [
    'a\n\n---\n\nb',
    [{ type: 'paragraph', children: [text('a')] }, { type: 'rule' }, { type: 'paragraph', children: [text('b')] }],
  ],
  [
    '| a | b |\n|:-|-:|\n| 1 | x\\|y |',
    [
      {
        type: 'table',
        head: [[text('a')], [text('b')]],
        rows: [[[text('1')], [text('x|y')]]],
        align: ['left', 'right'],
      },
    ],
  ],
])('reads %j', (source, expected) => expect(parseMarkdown(source)).toEqual(expected));

it('reads any text without throwing', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'*_~`<>[]()|-#>\n 1.!:ax\\'), maxLength: 300 }), (source) => {
      expect(Array.isArray(parseMarkdown(source))).toBe(true);
    }),
  );
});
