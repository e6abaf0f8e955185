import { expect, it, onTestFinished } from 'vitest';
import { METHODS } from '../../../sandbox/slack/api/dispatch.ts';
import { BOT_TOKEN, call, callRaw, slackFor, withScopes, workspace } from './fixture.ts';

const post = { channel: 'C01DEPLOYS', text: 'x' };

it('names the scope that is missing and those that are there, for every method that needs one', async () => {
  const slack = await slackFor(onTestFinished, { workspace: withScopes('commands') });
  const needy = Object.entries(METHODS).filter(([, method]) => method.scopes.length > 0 && method.token !== 'app');
  expect(needy.length).toBeGreaterThan(20);
  for (const [name, { scopes }] of needy)
    expect(await call(slack, name, {}), name).toEqual({
      ...{ ok: false, error: 'missing_scope' },
      ...{ needed: scopes.join(','), provided: 'commands' },
    });
});

it('asks for the scope of the kind of conversation', async () => {
  const slack = await slackFor(onTestFinished, {
    workspace: withScopes('channels:read', 'im:history', 'chat:write', 'im:write'),
  });
  const opened = await call(slack, 'conversations.open', { users: 'U01ALICE' });
  const { id } = opened['channel'] as { id: string };
  expect(await call(slack, 'conversations.info', { channel: id })).toMatchObject({
    error: 'missing_scope',
    needed: 'im:read',
  });
  expect(await call(slack, 'conversations.info', { channel: 'C01DEPLOYS' })).toMatchObject({ ok: true });
  const history = await call(slack, 'conversations.history', { channel: 'C01DEPLOYS' });
  expect(history).toMatchObject({ error: 'missing_scope', needed: 'channels:history' });
});

it('tells the granted scopes in a header', async () => {
  const slack = await slackFor(onTestFinished);
  const response = await callRaw(slack, 'chat.postMessage', post);
  expect(response.headers.get('x-oauth-scopes')).toBe(workspace.app.scopes.join(','));
  expect(response.headers.get('x-accepted-oauth-scopes')).toBe('chat:write');
});

it('reads forms, JSON and queries, and refuses other bodies', async () => {
  const slack = await slackFor(onTestFinished);
  const send = async (type: string, body: string) => {
    const headers = { 'content-type': type, authorization: `Bearer ${BOT_TOKEN}` };
    return (await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', headers, body })).json();
  };
  const form = 'application/x-www-form-urlencoded';
  const blocks = encodeURIComponent(JSON.stringify([{ type: 'divider' }]));
  expect(await send(form, `channel=C01DEPLOYS&text=a&blocks=${blocks}`)).toMatchObject({ ok: true });
  expect(await send(form, `token=${BOT_TOKEN}&channel=%23deploys&text=a`)).toMatchObject({ channel: 'C01DEPLOYS' });
  expect(await send('application/json', '{')).toMatchObject({ error: 'invalid_json' });
  expect(await send('application/json', '[]')).toMatchObject({ error: 'json_not_object' });
  expect(await send('text/xml', '<x/>')).toMatchObject({ error: 'invalid_post_type' });
  const user = await (await fetch(`${slack.apiUrl}users.info?user=U01ALICE&token=${BOT_TOKEN}`)).json();
  expect(user).toMatchObject({ ok: true, user: { id: 'U01ALICE' } });
});

it('lists what is wrong with blocks as Slack does', async () => {
  const slack = await slackFor(onTestFinished);
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }];
  const problems = [
    'failed to match all allowed schemas [json-pointer:/blocks/0/text]',
    'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ];
  expect(await call(slack, 'chat.postMessage', { ...post, blocks })).toEqual({
    ...{ ok: false, error: 'invalid_blocks', errors: problems },
    response_metadata: { messages: problems.map((problem) => `[ERROR] ${problem}`) },
  });
});

it('refuses a message whose blocks together are too long', async () => {
  const slack = await slackFor(onTestFinished);
  const section = { type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(2700) } };
  expect(await call(slack, 'chat.postMessage', { ...post, blocks: Array(4).fill(section) })).toMatchObject({
    ok: true,
  });
  const tooLong = await call(slack, 'chat.postMessage', { ...post, blocks: Array(5).fill(section) });
  expect(tooLong).toMatchObject({ error: 'msg_blocks_too_long' });
});

it('shows people with their roles, and their address only to those who may read it', async () => {
  const slack = await slackFor(onTestFinished);
  const info = async (user: string) => (await call(slack, 'users.info', { user }))['user'];
  expect(await info('U01ALICE')).toMatchObject({ is_admin: true, profile: { email: 'alice@example.com' } });
  expect(await info('U03GUEST')).toMatchObject({ is_restricted: true, is_ultra_restricted: true });
  expect(await info('U04GONE')).toMatchObject({ deleted: true });
  expect(await info('U05OTHER')).toMatchObject({ is_stranger: true, team_id: 'T02OTHER' });
  expect(await info('U0MESH')).toMatchObject({ is_bot: true });
  const blind = await slackFor(onTestFinished, { workspace: withScopes('users:read') });
  expect(JSON.stringify(await call(blind, 'users.list'))).not.toContain('@example.com');
});

it('lists user groups with their people on request', async () => {
  const slack = await slackFor(onTestFinished);
  const plain = await call(slack, 'usergroups.list');
  expect(plain['usergroups']).toEqual([expect.objectContaining({ id: 'S01OPS', handle: 'ops', user_count: 2 })]);
  expect(plain['usergroups']).not.toEqual([expect.objectContaining({ users: expect.anything() })]);
  const full = await call(slack, 'usergroups.list', { include_users: true });
  expect(full['usergroups']).toEqual([expect.objectContaining({ users: ['U01ALICE', 'U02BOB'] })]);
  expect(await call(slack, 'usergroups.users.list', { usergroup: 'S01OPS' })).toMatchObject({
    users: ['U01ALICE', 'U02BOB'],
  });
});

it('shows a conversation, its membership, and pages through lists', async () => {
  const slack = await slackFor(onTestFinished);
  const info = await call(slack, 'conversations.info', { channel: 'C01DEPLOYS', include_num_members: true });
  expect(info['channel']).toMatchObject({ is_member: true, is_private: false, num_members: 4 });
  const random = await call(slack, 'conversations.info', { channel: 'C02RANDOM' });
  expect(random['channel']).toMatchObject({ is_member: false });
  const first = await call(slack, 'conversations.members', { channel: 'C01DEPLOYS', limit: 3 });
  const { next_cursor: cursor } = first['response_metadata'] as { next_cursor: string };
  const rest = await call(slack, 'conversations.members', { channel: 'C01DEPLOYS', limit: 3, cursor });
  expect([first['members'], rest['members']]).toEqual([['U01ALICE', 'U02BOB', 'U03GUEST'], ['U0MESH']]);
  const listed = await call(slack, 'conversations.list', { exclude_archived: true });
  expect((listed['channels'] as { name: string }[]).map(({ name }) => name)).toEqual(['deploys', 'random']);
});

it('adds and removes a reaction once', async () => {
  const slack = await slackFor(onTestFinished);
  const { ts } = await call(slack, 'chat.postMessage', post);
  const target = { channel: 'C01DEPLOYS', timestamp: ts, name: 'eyes' };
  expect(await call(slack, 'reactions.add', target)).toEqual({ ok: true });
  expect(await call(slack, 'reactions.add', target)).toMatchObject({ error: 'already_reacted' });
  expect(await call(slack, 'reactions.remove', target)).toEqual({ ok: true });
  expect(await call(slack, 'reactions.remove', target)).toMatchObject({ error: 'no_reaction' });
});
