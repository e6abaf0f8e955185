import { expect, it } from 'vitest';
import { blockProblems, viewProblems } from '../../../sandbox/slack/validate/payload.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const long = (length: number) => 'x'.repeat(length);
const option = (value: string, text = value) => ({ text: plain(text), value });
const button = { type: 'button', text: plain('Go') };
const section = (extra: object) => ({ type: 'section', text: mrkdwn('x'), ...extra });
const actions = (...elements: readonly object[]) => ({ type: 'actions', elements });
const input = (element: object, extra: object = {}) => ({ type: 'input', label: plain('L'), element, ...extra });
const rich = (...elements: readonly object[]) => ({ type: 'rich_text', elements });
const cell = { type: 'raw_text', text: 'x' };
const confirm = { title: plain('Sure?'), text: mrkdwn('Really'), confirm: plain('Yes'), deny: plain('No') };
const many = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index));

it.each([
  ['text at its limit', section({ text: mrkdwn(long(3000)) })],
  ['ten fields', { type: 'section', fields: many(10, () => plain(long(2000))) }],
  ['a button with a dialog', section({ accessory: { ...button, confirm, style: 'danger', value: long(2000) } })],
  [
    'an image beside text',
    section({ accessory: { type: 'image', image_url: 'https://x.example/a.png', alt_text: 'a' } }),
  ],
  ['a header', { type: 'header', text: plain(long(150)) }],
  ['a divider', { type: 'divider', block_id: 'd' }],
  ['ten context elements', { type: 'context', elements: many(10, () => mrkdwn('x')) }],
  ['25 buttons', actions(...many(25, (n) => ({ ...button, action_id: `a${n}` })))],
  ['an overflow menu', actions({ type: 'overflow', options: [{ ...option('a'), url: 'https://x.example' }] })],
  [
    'a select of 100',
    actions({ type: 'static_select', placeholder: plain('P'), options: many(100, (n) => option(`${n}`)) }),
  ],
  [
    'grouped options',
    actions({ type: 'static_select', option_groups: [{ label: plain('G'), options: [option('a')] }] }),
  ],
  [
    'selects of the workspace',
    actions({ type: 'users_select' }, { type: 'conversations_select', filter: { include: ['im'] } }),
  ],
  ['radio buttons with mrkdwn', actions({ type: 'radio_buttons', options: [{ text: mrkdwn('*a*'), value: 'a' }] })],
  ['checkboxes with a choice', actions({ type: 'checkboxes', options: [option('a')], initial_options: [option('a')] })],
  [
    'pickers',
    actions({ type: 'datepicker', initial_date: '2026-02-28' }, { type: 'timepicker', initial_time: '23:59' }),
  ],
  ['an image with a Slack file', { type: 'image', slack_file: { id: 'F1' }, alt_text: 'a', title: plain('T') }],
  [
    'a text input',
    input({ type: 'plain_text_input', multiline: true, min_length: 1, max_length: 10 }, { optional: true }),
  ],
  ['a number input', input({ type: 'number_input', is_decimal_allowed: false, min_value: '1', max_value: '9' })],
  ['an email input', input({ type: 'email_text_input' })],
  ['a url input', input({ type: 'url_text_input', initial_value: 'https://x.example' })],
  [
    'a rich text section',
    rich({ type: 'rich_text_section', elements: [{ type: 'text', text: 'a', style: { bold: true } }] }),
  ],
  [
    'code in rich text',
    rich({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'a\nb' }], border: 1 }),
  ],
  [
    'a list',
    rich({ type: 'rich_text_list', style: 'bullet', elements: [{ type: 'rich_text_section', elements: [] }] }),
  ],
  [
    'mentions',
    rich({
      type: 'rich_text_quote',
      elements: [
        { type: 'user', user_id: 'U1' },
        { type: 'emoji', name: 'x' },
      ],
    }),
  ],
  ['markdown at its limit', { type: 'markdown', text: long(12_000) }],
  [
    'a table',
    { type: 'table', rows: many(100, () => many(20, () => cell)), column_settings: [{ align: 'right' }, null] },
  ],
])('accepts %s', (_, block) => {
  expect(blockProblems([block], 'message')).toEqual([]);
});

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

const modal = { type: 'modal', title: plain('T'), blocks: [] };

it.each([
  ['a bare modal', modal],
  [
    'a modal with everything',
    {
      ...modal,
      submit: plain('S'),
      close: plain('C'),
      private_metadata: long(3000),
      callback_id: 'c',
      external_id: 'e',
      clear_on_close: true,
      notify_on_close: true,
    },
  ],
  ['100 blocks', { ...modal, blocks: many(100, () => ({ type: 'divider' })) }],
  ['an App Home', { type: 'home', blocks: [section({})] }],
])('accepts %s as a view', (_, view) => {
  expect(viewProblems(view)).toEqual([]);
});

it.each([
  ['nothing', {}, 'missing required field: type [json-pointer:/view]'],
  ['a modal without a title', { type: 'modal', blocks: [] }, 'missing required field: title [json-pointer:/view]'],
  [
    'a title of 25',
    { ...modal, title: plain(long(25)) },
    'must be less than 25 characters [json-pointer:/view/title/text]',
  ],
  [
    'a submit of 25',
    { ...modal, submit: plain(long(25)) },
    'must be less than 25 characters [json-pointer:/view/submit/text]',
  ],
  [
    '101 blocks',
    { ...modal, blocks: many(101, () => ({ type: 'divider' })) },
    'no more than 100 items allowed [json-pointer:/view/blocks]',
  ],
  [
    'private metadata of 3001',
    { ...modal, private_metadata: long(3001) },
    'must be less than 3001 characters [json-pointer:/view/private_metadata]',
  ],
  [
    'a callback_id of 256',
    { ...modal, callback_id: long(256) },
    'must be less than 256 characters [json-pointer:/view/callback_id]',
  ],
  [
    'inputs without submit',
    { ...modal, blocks: [input({ type: 'plain_text_input' })] },
    'must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]',
  ],
  [
    'a table',
    { ...modal, blocks: [{ type: 'table', rows: [[cell]] }] },
    'unsupported type for a modal [json-pointer:/view/blocks/0/type]',
  ],
  [
    'a home with a title',
    { type: 'home', title: plain('T'), blocks: [] },
    'invalid additional property: title [json-pointer:/view]',
  ],
  ['an unknown type', { type: 'page', blocks: [] }, 'unsupported type: page [json-pointer:/view/type]'],
])('refuses %s as a view', (_, view, problem) => {
  expect(viewProblems(view)).toContain(problem);
});
