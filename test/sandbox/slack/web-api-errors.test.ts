import { expect, it, onTestFinished } from 'vitest';
import { APP_TOKEN, BOT_TOKEN, call, slackFor } from './fixture.ts';

const TS = '1.000000';
const post = { channel: 'C01DEPLOYS', text: 'x' };

it.each([
  ['no token', 'auth.test', {}, '', 'not_authed'],
  ['a wrong token', 'auth.test', {}, 'xoxb-wrong', 'invalid_auth'],
  ['the app token for a bot method', 'auth.test', {}, APP_TOKEN, 'not_allowed_token_type'],
  ['the bot token for a connection', 'apps.connections.open', {}, BOT_TOKEN, 'not_allowed_token_type'],
  ['an unknown method', 'chat.shout', {}, BOT_TOKEN, 'unknown_method'],
  ['the name of an inherited property', 'constructor', {}, BOT_TOKEN, 'unknown_method'],
  ['no channel', 'chat.postMessage', { text: 'x' }, BOT_TOKEN, 'invalid_arguments'],
  ['an unknown channel', 'chat.postMessage', { ...post, channel: 'C99' }, BOT_TOKEN, 'channel_not_found'],
  [
    'a private channel without the bot',
    'chat.postMessage',
    { ...post, channel: 'C03SECRET' },
    BOT_TOKEN,
    'channel_not_found',
  ],
  [
    'a public channel without the bot',
    'chat.postMessage',
    { ...post, channel: 'C02RANDOM' },
    BOT_TOKEN,
    'not_in_channel',
  ],
  ['an archived channel', 'chat.postMessage', { ...post, channel: 'C04OLD' }, BOT_TOKEN, 'is_archived'],
  ['nothing to say', 'chat.postMessage', { channel: 'C01DEPLOYS', text: ' ' }, BOT_TOKEN, 'no_text'],
  ['too much to say', 'chat.postMessage', { ...post, text: 'x'.repeat(40_001) }, BOT_TOKEN, 'msg_too_long'],
  ['blocks that are no JSON', 'chat.postMessage', { ...post, blocks: '[' }, BOT_TOKEN, 'invalid_blocks_format'],
  [
    'blocks that are no list',
    'chat.postMessage',
    { ...post, blocks: { type: 'divider' } },
    BOT_TOKEN,
    'invalid_blocks_format',
  ],
  ['bad blocks', 'chat.postMessage', { ...post, blocks: [{ type: 'x' }] }, BOT_TOKEN, 'invalid_blocks'],
  ['bad attachments', 'chat.postMessage', { ...post, attachments: 'x' }, BOT_TOKEN, 'invalid_attachments'],
  [
    '101 attachments',
    'chat.postMessage',
    { ...post, attachments: Array(101).fill({ text: 'x' }) },
    BOT_TOKEN,
    'too_many_attachments',
  ],
  ['markdown besides text', 'chat.postMessage', { ...post, markdown_text: 'x' }, BOT_TOKEN, 'markdown_text_conflict'],
  ['a thread that is none', 'chat.postMessage', { ...post, thread_ts: TS }, BOT_TOKEN, 'thread_not_found'],
  ['a thread that is no timestamp', 'chat.postMessage', { ...post, thread_ts: '1' }, BOT_TOKEN, 'invalid_thread_ts'],
  [
    'metadata without a type',
    'chat.postMessage',
    { ...post, metadata: { event_payload: {} } },
    BOT_TOKEN,
    'invalid_metadata_format',
  ],
  [
    'much metadata',
    'chat.postMessage',
    { ...post, metadata: { event_type: 'x', event_payload: { a: 'x'.repeat(17_000) } } },
    BOT_TOKEN,
    'metadata_too_large',
  ],
  ['an ephemeral for nobody', 'chat.postEphemeral', { ...post, user: 'U99' }, BOT_TOKEN, 'user_not_found'],
  [
    'an ephemeral for an outsider',
    'chat.postEphemeral',
    { ...post, user: 'U05OTHER' },
    BOT_TOKEN,
    'user_not_in_channel',
  ],
  ['an edit of nothing', 'chat.update', { ...post, ts: TS }, BOT_TOKEN, 'message_not_found'],
  ['an edit of 4001', 'chat.update', { ...post, text: 'x'.repeat(4001), ts: TS }, BOT_TOKEN, 'msg_too_long'],
  ['deleting nothing', 'chat.delete', { channel: 'C01DEPLOYS', ts: TS }, BOT_TOKEN, 'message_not_found'],
  [
    'a permalink of nothing',
    'chat.getPermalink',
    { channel: 'C01DEPLOYS', message_ts: TS },
    BOT_TOKEN,
    'message_not_found',
  ],
  ['looking at an unknown channel', 'conversations.info', { channel: 'C99' }, BOT_TOKEN, 'channel_not_found'],
  ['listing a strange type', 'conversations.list', { types: 'rooms' }, BOT_TOKEN, 'invalid_types'],
  ['reading where the bot is not', 'conversations.history', { channel: 'C02RANDOM' }, BOT_TOKEN, 'not_in_channel'],
  ['a bad cursor', 'conversations.history', { channel: 'C01DEPLOYS', cursor: '!' }, BOT_TOKEN, 'invalid_cursor'],
  [
    'a thread to read that is none',
    'conversations.replies',
    { channel: 'C01DEPLOYS', ts: TS },
    BOT_TOKEN,
    'thread_not_found',
  ],
  ['opening nothing', 'conversations.open', {}, BOT_TOKEN, 'users_list_not_supplied'],
  ['opening for nobody', 'conversations.open', { users: 'U99' }, BOT_TOKEN, 'user_not_found'],
  ['opening for who left', 'conversations.open', { users: 'U04GONE' }, BOT_TOKEN, 'user_disabled'],
  ['nobody', 'users.info', { user: 'U99' }, BOT_TOKEN, 'user_not_found'],
  ['an address of nobody', 'users.lookupByEmail', { email: 'x@example.com' }, BOT_TOKEN, 'users_not_found'],
  ['an address of who left', 'users.lookupByEmail', { email: 'gone@example.com' }, BOT_TOKEN, 'users_not_found'],
  ['an unknown group', 'usergroups.users.list', { usergroup: 'S99' }, BOT_TOKEN, 'no_such_subteam'],
  ['a trigger never given', 'views.open', { trigger_id: 'x', view: modal() }, BOT_TOKEN, 'invalid_trigger_id'],
  ['a view that is none', 'views.open', { trigger_id: 'x', view: {} }, BOT_TOKEN, 'invalid_arguments'],
  [
    'a home as a modal',
    'views.open',
    { trigger_id: 'x', view: { type: 'home', blocks: [] } },
    BOT_TOKEN,
    'invalid_arguments',
  ],
  ['a view of 250 KB', 'views.open', { trigger_id: 'x', view: hugeModal() }, BOT_TOKEN, 'view_too_large'],
  ['updating an unknown view', 'views.update', { view_id: 'V99', view: modal() }, BOT_TOKEN, 'not_found'],
  [
    'publishing for nobody',
    'views.publish',
    { user_id: 'U99', view: { type: 'home', blocks: [] } },
    BOT_TOKEN,
    'user_not_found',
  ],
  ['an empty upload', 'files.getUploadURLExternal', { filename: 'a', length: 0 }, BOT_TOKEN, 'invalid_arguments'],
  [
    'completing an unknown upload',
    'files.completeUploadExternal',
    { files: [{ id: 'F99' }] },
    BOT_TOKEN,
    'file_not_found',
  ],
  ['an unknown file', 'files.info', { file: 'F99' }, BOT_TOKEN, 'file_not_found'],
  ['a reaction to nothing', 'reactions.add', { name: 'x' }, BOT_TOKEN, 'no_item_specified'],
  [
    'a reaction to an unknown message',
    'reactions.add',
    { name: 'x', channel: 'C01DEPLOYS', timestamp: TS },
    BOT_TOKEN,
    'message_not_found',
  ],
  ['a team without its scope', 'team.info', {}, BOT_TOKEN, 'missing_scope'],
])('refuses %s', async (_, method, body, token, error) => {
  const slack = await slackFor(onTestFinished);
  expect(await call(slack, method, body, token)).toMatchObject({ ok: false, error });
});

function modal() {
  return { type: 'modal', title: { type: 'plain_text', text: 'T' }, blocks: [] };
}

function hugeModal() {
  const section = { type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3000) } };
  return { ...modal(), blocks: Array(90).fill(section) };
}
