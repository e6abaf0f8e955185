import { expect, it } from 'vitest';
import { blockProblems } from '../../../../sandbox/slack/validate/payload.ts';
import { actions, button, cell, confirm, input, long, many, mrkdwn, option, plain, rich, section } from './payloads.ts';

it.each([
  ['nothing', {}, 'missing required field: type [json-pointer:/blocks/0]'],
  ['a string', 'x', 'must provide an object [json-pointer:/blocks/0]'],
  ['an unknown block', { type: 'nonsense' }, 'unsupported type: nonsense [json-pointer:/blocks/0/type]'],
  [
    'a type that every object has',
    { type: 'constructor' },
    'unsupported type: constructor [json-pointer:/blocks/0/type]',
  ],
  [
    'an inherited key',
    section({ constructor: 'x' }),
    'invalid additional property: constructor [json-pointer:/blocks/0]',
  ],
  ['an unknown key', section({ colour: 'red' }), 'invalid additional property: colour [json-pointer:/blocks/0]'],
  [
    'a section of 3001',
    section({ text: mrkdwn(long(3001)) }),
    'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'an empty section',
    section({ text: mrkdwn('') }),
    'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
  ],
  ['a section without text', { type: 'section' }, 'must define either `text` or `fields` [json-pointer:/blocks/0]'],
  [
    '11 fields',
    section({ fields: many(11, () => plain('x')) }),
    'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
  ],
  [
    'a field of 2001',
    section({ fields: [plain(long(2001))] }),
    'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
  ],
  [
    'an input beside text',
    section({ accessory: { type: 'plain_text_input' } }),
    'unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]',
  ],
  [
    'a header in mrkdwn',
    { type: 'header', text: mrkdwn('x') },
    'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
  ],
  [
    'a header of 151',
    { type: 'header', text: plain(long(151)) },
    'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    '11 context elements',
    { type: 'context', elements: many(11, () => mrkdwn('x')) },
    'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'a button in context',
    { type: 'context', elements: [button] },
    'unsupported type: button [json-pointer:/blocks/0/elements/0/type]',
  ],
  ['no buttons', actions(), 'must provide at least 1 items [json-pointer:/blocks/0/elements]'],
  ['26 buttons', actions(...many(26, () => button)), 'no more than 25 items allowed [json-pointer:/blocks/0/elements]'],
  [
    'a button text of 76',
    actions({ ...button, text: plain(long(76)) }),
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
  ],
  [
    'a value of 2001',
    actions({ ...button, value: long(2001) }),
    'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
  ],
  [
    'a url of 3001',
    actions({ ...button, url: `https://x.example/${long(3000)}` }),
    'must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]',
  ],
  [
    'an unknown style',
    actions({ ...button, style: 'blue' }),
    'must be a valid enum value [json-pointer:/blocks/0/elements/0/style]',
  ],
  [
    'a disabled button',
    actions({ ...button, disabled: true }),
    'invalid additional property: disabled [json-pointer:/blocks/0/elements/0]',
  ],
  [
    'an action_id of 256',
    actions({ ...button, action_id: long(256) }),
    'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
  ],
  [
    'a block_id of 256',
    { type: 'divider', block_id: long(256) },
    'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
  ],
  [
    'a dialog without a question',
    actions({ ...button, confirm: { title: plain('x'), confirm: plain('y'), deny: plain('n') } }),
    'missing required field: text [json-pointer:/blocks/0/elements/0/confirm]',
  ],
  [
    'a dialog title of 101',
    actions({ ...button, confirm: { ...confirm, title: plain(long(101)) } }),
    'must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]',
  ],
  [
    'a dialog text of 301',
    actions({ ...button, confirm: { ...confirm, text: plain(long(301)) } }),
    'must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]',
  ],
  [
    'the same action twice',
    actions({ ...button, action_id: 'a' }, { ...button, action_id: 'a' }),
    '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
  ],
  [
    'a select of 101',
    actions({ type: 'static_select', options: many(101, (n) => option(`${n}`)) }),
    'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'a select of none',
    actions({ type: 'static_select' }),
    'must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]',
  ],
  [
    'an option text of 76',
    actions({ type: 'static_select', options: [option('a', long(76))] }),
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]',
  ],
  [
    'mrkdwn in a select',
    actions({ type: 'static_select', options: [{ text: mrkdwn('a'), value: 'a' }] }),
    'unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/options/0/text/type]',
  ],
  [
    'a choice that is no option',
    actions({ type: 'static_select', options: [option('a')], initial_option: option('b') }),
    'must be one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]',
  ],
  [
    '11 checkboxes',
    actions({ type: 'checkboxes', options: many(11, (n) => option(`${n}`)) }),
    'no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    '6 overflow options',
    actions({ type: 'overflow', options: many(6, (n) => option(`${n}`)) }),
    'no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'a date that is none',
    actions({ type: 'datepicker', initial_date: '2026-13-01' }),
    'must be a date in the format YYYY-MM-DD [json-pointer:/blocks/0/elements/0/initial_date]',
  ],
  [
    'an image without words',
    { type: 'image', image_url: 'https://x.example/a.png' },
    'missing required field: alt_text [json-pointer:/blocks/0]',
  ],
  [
    'an image of nothing',
    { type: 'image', alt_text: 'a' },
    'must define either `image_url` or `slack_file` [json-pointer:/blocks/0]',
  ],
  [
    'an input without a label',
    { type: 'input', element: { type: 'plain_text_input' } },
    'missing required field: label [json-pointer:/blocks/0]',
  ],
  ['an input of a button', input(button), 'unsupported type: button [json-pointer:/blocks/0/element/type]'],
  [
    'a style on code',
    rich({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'a', style: { bold: true } }] }),
    'invalid additional property: style [json-pointer:/blocks/0/elements/0/elements/0]',
  ],
  [
    'a list without a style',
    rich({ type: 'rich_text_list', elements: [{ type: 'rich_text_section', elements: [] }] }),
    'missing required field: style [json-pointer:/blocks/0/elements/0]',
  ],
  [
    'markdown of 12001',
    { type: 'markdown', text: long(12_001) },
    'must be less than 12001 characters [json-pointer:/blocks/0/text]',
  ],
  [
    'a table of 101 rows',
    { type: 'table', rows: many(101, () => [cell]) },
    'no more than 100 items allowed [json-pointer:/blocks/0/rows]',
  ],
  [
    'a row of 21 cells',
    { type: 'table', rows: [many(21, () => cell)] },
    'no more than 20 items allowed [json-pointer:/blocks/0/rows/0]',
  ],
  [
    'an empty cell',
    { type: 'table', rows: [[{ type: 'raw_text', text: '' }]] },
    'must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]',
  ],
])('refuses %s', (_, block, problem) => {
  expect(blockProblems([block], 'message')).toContain(problem);
});

it('reports every problem of a payload at once', () => {
  const problems = blockProblems([{ type: 'x' }, section({ text: mrkdwn('') }), { type: 'y' }], 'message');
  expect(problems).toEqual([
    'unsupported type: x [json-pointer:/blocks/0/type]',
    'failed to match all allowed schemas [json-pointer:/blocks/1/text]',
    'must be more than 0 characters [json-pointer:/blocks/1/text/text]',
    'unsupported type: y [json-pointer:/blocks/2/type]',
  ]);
});

it('limits a message to 50 blocks, one table and different block ids', () => {
  const divider = { type: 'divider' };
  expect(
    blockProblems(
      many(50, () => divider),
      'message',
    ),
  ).toEqual([]);
  expect(
    blockProblems(
      many(51, () => divider),
      'message',
    ),
  ).toEqual(['no more than 50 items allowed [json-pointer:/blocks]']);
  const twice = [divider, divider].map((block) => ({ ...block, block_id: 'same' }));
  expect(blockProblems(twice, 'message')).toEqual([
    '`block_id` "same" already exists [json-pointer:/blocks/1/block_id]',
  ]);
  const table = { type: 'table', rows: [[cell]] };
  expect(blockProblems([table, table], 'message')).toContain('only_one_table_allowed [json-pointer:/blocks]');
});
