import { expect, it, onTestFinished } from 'vitest';
import type { SlackSandbox } from '../../../sandbox/slack/index.ts';
import { call, slackFor } from './fixture.ts';

const channel = 'C01DEPLOYS';
const divider = { type: 'divider' };
const post = (slack: SlackSandbox, extra: object = {}) =>
  call(slack, 'chat.postMessage', { channel, text: 'x', ...extra });
const only = (slack: SlackSandbox) => slack.control.messages(channel)[0];

it('gives each message its own ascending timestamp', async () => {
  const slack = await slackFor(onTestFinished);
  const answers = await Promise.all(Array.from({ length: 8 }, () => post(slack)));
  const stamps = answers.map(({ ts }) => String(ts));
  expect(new Set(stamps).size).toBe(8);
  expect(slack.control.messages(channel).map(({ ts }) => ts)).toEqual([...stamps].sort());
});

it('fills in block ids, action ids and the defaults of texts', async () => {
  const slack = await slackFor(onTestFinished);
  const button = { type: 'button', text: { type: 'plain_text', text: 'Go' } };
  await post(slack, { blocks: [{ type: 'actions', elements: [button] }] });
  const text = { type: 'plain_text', text: 'Go', emoji: true };
  const elements = [{ type: 'button', text, action_id: expect.stringMatching(/./) }];
  expect(only(slack)?.blocks).toEqual([{ type: 'actions', block_id: expect.stringMatching(/./), elements }]);
});

it('keeps blocks and metadata that an edit does not name, and takes them away when it says so', async () => {
  const slack = await slackFor(onTestFinished);
  const metadata = { event_type: 'card', event_payload: { id: 1 } };
  const { ts } = await post(slack, { blocks: [divider], metadata });
  await call(slack, 'chat.update', { channel, ts, text: 'y' });
  expect(only(slack)).toMatchObject({ text: 'y', blocks: [divider], metadata, edited: { user: 'U0MESH' } });
  await call(slack, 'chat.update', { channel, ts, text: 'z', blocks: [], metadata: {} });
  expect(only(slack)).not.toHaveProperty('blocks');
  expect(only(slack)).not.toHaveProperty('metadata');
  expect(await call(slack, 'chat.update', { channel, ts, text: '' })).toMatchObject({ ok: true, text: 'z' });
  const other = await post(slack, { text: '', blocks: [divider] });
  const emptied = await call(slack, 'chat.update', { channel, ts: other['ts'], blocks: [] });
  expect(emptied).toMatchObject({ error: 'no_text' });
});

it('edits and deletes nobody else’s message', async () => {
  const slack = await slackFor(onTestFinished);
  const message = slack.control.message({ channel, user: 'U01ALICE', text: 'mine' });
  const ts = message?.ts;
  expect(await call(slack, 'chat.update', { channel, ts, text: 'y' })).toMatchObject({ error: 'cant_update_message' });
  expect(await call(slack, 'chat.delete', { channel, ts })).toMatchObject({ error: 'cant_delete_message' });
});

it('neither edits nor finds an ephemeral', async () => {
  const slack = await slackFor(onTestFinished);
  const { message_ts: ts } = await call(slack, 'chat.postEphemeral', { channel, user: 'U01ALICE', text: 'x' });
  expect(await call(slack, 'chat.update', { channel, ts, text: 'y' })).toMatchObject({ error: 'message_not_found' });
  expect(await call(slack, 'conversations.history', { channel })).toMatchObject({ messages: [] });
});

it('returns metadata from history only on request', async () => {
  const slack = await slackFor(onTestFinished);
  const metadata = { event_type: 'card', event_payload: { id: 'r1' } };
  await post(slack, { metadata });
  const plain = await call(slack, 'conversations.history', { channel });
  expect(plain['messages']).not.toEqual([expect.objectContaining({ metadata })]);
  const full = await call(slack, 'conversations.history', { channel, include_all_metadata: true });
  expect(full['messages']).toEqual([expect.objectContaining({ metadata })]);
});

it('pages through history from the newest to the oldest', async () => {
  const slack = await slackFor(onTestFinished);
  for (const text of ['1', '2', '3']) await post(slack, { text });
  const texts = (answer: object) => (answer as { messages: { text: string }[] }).messages.map(({ text }) => text);
  const first = await call(slack, 'conversations.history', { channel, limit: 2 });
  expect([texts(first), first['has_more']]).toEqual([['3', '2'], true]);
  const { next_cursor: cursor } = first['response_metadata'] as { next_cursor: string };
  expect(texts(await call(slack, 'conversations.history', { channel, limit: 2, cursor }))).toEqual(['1']);
  const middle = slack.control.messages(channel)[1]?.ts;
  expect(texts(await call(slack, 'conversations.history', { channel, oldest: middle }))).toEqual(['3']);
  expect(texts(await call(slack, 'conversations.history', { channel, latest: middle, inclusive: true }))).toEqual([
    '2',
    '1',
  ]);
});

it('keeps threads under their first message, out of the channel unless broadcast', async () => {
  const slack = await slackFor(onTestFinished);
  const { ts } = await post(slack, { text: 'root' });
  const reply = await post(slack, { text: 'quiet', thread_ts: ts });
  await post(slack, { text: 'loud', thread_ts: ts, reply_broadcast: true });
  expect(only(slack)).toMatchObject({ thread_ts: ts, reply_count: 2, reply_users: ['U0MESH'] });
  const history = await call(slack, 'conversations.history', { channel });
  expect(history['messages']).toMatchObject([{ text: 'loud', subtype: 'thread_broadcast' }, { text: 'root' }]);
  const thread = await call(slack, 'conversations.replies', { channel, ts });
  expect(thread['messages']).toMatchObject([{ text: 'root' }, { text: 'quiet' }, { text: 'loud' }]);
  expect(await post(slack, { thread_ts: reply['ts'] })).toMatchObject({ error: 'cannot_reply_to_message' });
  await call(slack, 'chat.delete', { channel, ts: reply['ts'] });
  expect(only(slack)).toMatchObject({ reply_count: 1 });
});

it('posts to a person by opening their direct message', async () => {
  const slack = await slackFor(onTestFinished);
  const { channel: dm } = await post(slack, { channel: 'U01ALICE' });
  expect(String(dm)).toMatch(/^D/);
  expect((await post(slack, { channel: 'U01ALICE' }))['channel']).toBe(dm);
});

it('links to a message, in its thread if it has one', async () => {
  const slack = await slackFor(onTestFinished);
  const root = await post(slack);
  const reply = await post(slack, { thread_ts: root['ts'] });
  const link = async (ts: unknown) =>
    String((await call(slack, 'chat.getPermalink', { channel, message_ts: ts }))['permalink']);
  expect(await link(root['ts'])).toBe(`${slack.url}/archives/${channel}/p${String(root['ts']).replace('.', '')}`);
  expect(await link(reply['ts'])).toContain(`?thread_ts=${root['ts']}&cid=${channel}`);
  const visited = await fetch(await link(reply['ts']), { redirect: 'manual' });
  expect(visited.headers.get('location')).toBe(`/#c=${channel}&m=${reply['ts']}&t=${root['ts']}`);
});

it('takes markdown in place of text', async () => {
  const slack = await slackFor(onTestFinished);
  await call(slack, 'chat.postMessage', { channel, markdown_text: '# Hi' });
  expect(only(slack)?.blocks).toMatchObject([{ type: 'markdown', text: '# Hi' }]);
});
