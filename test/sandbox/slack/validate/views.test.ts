import { expect, it } from 'vitest';
import { viewProblems } from '../../../../sandbox/slack/validate/payload.ts';
import { cell, input, long, many, plain, section } from './payloads.ts';

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
