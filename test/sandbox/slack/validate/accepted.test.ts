import { expect, it } from 'vitest';
import { blockProblems } from '../../../../sandbox/slack/validate/payload.ts';
import { actions, button, cell, confirm, input, long, many, mrkdwn, option, plain, rich, section } from './payloads.ts';

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
