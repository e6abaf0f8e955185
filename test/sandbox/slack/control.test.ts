import { request } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import type { SlackSandbox } from '../../../sandbox/slack/index.ts';
import { boltFor, call, eventually, slackFor } from './fixture.ts';
import { rawSocket } from './raw-socket.ts';

const channel = 'C01DEPLOYS';

async function control(slack: SlackSandbox, path: string, body?: object, method = body === undefined ? 'GET' : 'POST') {
  const headers = { 'content-type': 'application/json' };
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${slack.url}/_control${path}`, { method, headers, ...content });
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}

/** A request as a browser that was lured here would send it; fetch does not let us set Host. */
function lured(slack: SlackSandbox, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(`${slack.url}/_control/reset`, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.once('error', reject);
    call.end();
  });
}

it.each([
  ['a foreign Origin', { origin: 'http://evil.example' }],
  ['a null Origin', { origin: 'null' }],
  ['an Origin on another port', { origin: 'http://127.0.0.1:1' }],
  ['a rebound Host', { host: 'evil.example' }],
  ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
])('refuses %s', async (_, headers) => {
  const slack = await slackFor(onTestFinished);
  slack.control.message({ channel, user: 'U01ALICE', text: 'stays' });
  expect(await lured(slack, headers)).toBe(403);
  expect(slack.control.messages(channel)).toHaveLength(1);
});

it('takes its own page and programs on this machine', async () => {
  const slack = await slackFor(onTestFinished);
  expect(await lured(slack, { origin: slack.url })).toBe(200);
  expect(await lured(slack, { host: `localhost:${new URL(slack.url).port}` })).toBe(200);
});

it('answers the calls of local-slack in its shapes', async () => {
  const slack = await slackFor(onTestFinished);
  await boltFor(slack, onTestFinished, (app) => {
    app.command('/mesh', async ({ ack, command }) => ack(`ran ${command.text}`));
    app.action('go', async ({ ack, respond }) => {
      await ack();
      await respond({ text: 'went', replace_original: true });
    });
  });
  const from = { channel, user: 'U01ALICE' };
  expect((await control(slack, '/command', { ...from, command: '/mesh', text: 'a b' })).body).toMatchObject({
    ok: true,
  });
  const said = await control(slack, '/message', { ...from, text: 'hi' });
  expect(said.body).toMatchObject({ ok: true, message: { type: 'message', channel, user: 'U01ALICE', text: 'hi' } });
  const { ts } = said.body['message'] as { ts: string };
  for (const path of ['/reaction', '/edit-message'])
    expect((await control(slack, path, { ...from, ts, name: '+1', present: true, text: 'hey' })).body).toEqual({
      ok: true,
    });
  const element = { type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } };
  const card = await call(slack, 'chat.postMessage', {
    channel,
    text: 'c',
    blocks: [{ type: 'actions', elements: [element] }],
  });
  const action = { type: 'button', action_id: 'go' };
  const clicked = await control(slack, '/interact', { ...from, messageTs: card['ts'], action });
  expect(clicked.body).toMatchObject({ ok: true });
  await eventually(() => slack.control.messages(channel).find(({ text }) => text === 'went'), 'the replaced card');
  const listed = (await control(slack, `/messages/${channel}`)).body['messages'];
  expect(listed).toMatchObject([
    { text: 'ran a b', ephemeral_to: 'U01ALICE' },
    { text: 'hey', edited: { user: 'U01ALICE' }, reactions: [{ name: '+1', users: ['U01ALICE'], count: 1 }] },
    { text: 'went', user: 'U0MESH', bot_id: 'B01MESH' },
  ]);
  expect((await control(slack, '/delete-message', { ...from, ts })).body).toEqual({ ok: true });
  expect((await control(slack, '/delete-message', { ...from, ts: card['ts'] })).status).toBe(400);
  expect((await control(slack, '/open-home', { user: 'U01ALICE' })).body).toEqual({ ok: true });
  const state = (await control(slack, '/state')).body;
  expect(Object.keys(state)).toEqual(['workspace', 'apps', 'users', 'channels', 'usergroups']);
  expect((state['channels'] as { name: string }[]).map(({ name }) => name)).toContain('dm-U01ALICE');
  const log = (await control(slack, '/log')).body['log'] as { kind: string }[];
  expect(new Set(log.map(({ kind }) => kind))).toEqual(
    new Set(['socket', 'web_api', 'slash_commands', 'interactive', 'events_api', 'ack', 'response_url']),
  );
  expect((await control(slack, '/reset', {})).body).toEqual({ ok: true });
  expect((await control(slack, `/messages/${channel}`)).body).toEqual({ messages: [] });
});

it('takes an upload as a form', async () => {
  const slack = await slackFor(onTestFinished);
  const form = new FormData();
  form.append('channel', channel);
  form.append('user', 'U01ALICE');
  form.append('file', new Blob(['a\nb']), 'a.txt');
  const response = await fetch(`${slack.url}/_control/upload`, { method: 'POST', body: form });
  expect(await response.json()).toMatchObject({
    ok: true,
    message: { files: [{ name: 'a.txt', size: 3, preview: 'a\nb' }] },
  });
  const empty = await fetch(`${slack.url}/_control/upload`, { method: 'POST', body: '{}' });
  expect(empty.status).toBe(400);
});

it('sends no click on what is not there, unless it is forced', async () => {
  const slack = await slackFor(onTestFinished);
  const app = await rawSocket(slack, onTestFinished);
  const text = { type: 'plain_text', text: 'A' };
  const element = { type: 'button', action_id: 'approve', value: 'r1', text };
  const select = { type: 'static_select', action_id: 'pick', options: [{ text, value: '1' }] };
  const blocks = [{ type: 'actions', block_id: 'b', elements: [element, select] }];
  const card = await call(slack, 'chat.postMessage', { channel, text: 'c', blocks });
  const hidden = await call(slack, 'chat.postEphemeral', { channel, user: 'U02BOB', text: 'c', blocks });
  const click = { channel, messageTs: card['ts'], user: 'U01ALICE' };
  const action = { type: 'button', action_id: 'approve', block_id: 'b', value: 'r1' };
  for (const wrong of [
    { ...click, action: { ...action, action_id: 'reject' } },
    { ...click, action: { ...action, block_id: 'c' } },
    { ...click, action: { ...action, value: 'r2' } },
    { ...click, action: { ...action, type: 'overflow' } },
    { ...click, action: { type: 'static_select', action_id: 'pick', selected_option: { text, value: '2' } } },
    { ...click, messageTs: hidden['message_ts'], action },
    { ...click, messageTs: '1.000000', action },
  ])
    expect((await control(slack, '/interact', wrong)).status).toBe(400);
  expect(app.envelopes()).toEqual([]);
  const forged = { ...click, action: { ...action, value: 'r2' }, force: true };
  const answer = control(slack, '/interact', forged);
  const envelope = await app.envelope();
  expect(envelope.payload?.['actions']).toMatchObject([{ action_id: 'approve', value: 'r2' }]);
  app.ack(envelope);
  expect((await answer).body).toEqual({ ok: true, outcome: 'acked' });
});

it('sends what a click belongs to, and the state of the inputs around it', async () => {
  const slack = await slackFor(onTestFinished);
  const app = await rawSocket(slack, onTestFinished);
  const option = { text: { type: 'plain_text', text: 'One' }, value: '1' };
  const select = { type: 'static_select', action_id: 'pick', options: [option], initial_option: option };
  const button = { type: 'button', action_id: 'go', value: 'v', text: { type: 'plain_text', text: 'Go' } };
  const root = await call(slack, 'chat.postMessage', { channel, text: 'root' });
  const blocks = [{ type: 'actions', block_id: 'b', elements: [select, button] }];
  const card = await call(slack, 'chat.postMessage', { channel, text: 'c', thread_ts: root['ts'], blocks });
  const click = { channel, messageTs: card['ts'], user: 'U02BOB', action: { type: 'button', action_id: 'go' } };
  const answer = control(slack, '/interact', click);
  const envelope = await app.envelope();
  app.ack(envelope);
  await answer;
  expect(envelope.payload).toMatchObject({
    ...{ type: 'block_actions', api_app_id: 'A01MESH', user: { id: 'U02BOB', team_id: 'T01TEST' } },
    ...{ channel: { id: channel, name: 'deploys' }, message: { ts: card['ts'], thread_ts: root['ts'] } },
    container: {
      type: 'message',
      message_ts: card['ts'],
      channel_id: channel,
      is_ephemeral: false,
      thread_ts: root['ts'],
    },
    state: { values: { b: { pick: { selected_option: { value: '1' } } } } },
    actions: [{ type: 'button', action_id: 'go', block_id: 'b', value: 'v', text: { text: 'Go' } }],
  });
});

it.each([
  [{ kind: 'explode' }, 'kind must be one of rateLimit, fail, loseReply, delay, duplicate, dropAcks'],
  [{ kind: 'rateLimit', method: '*' }, 'a fault of kind rateLimit needs retryAfter'],
  [{ kind: 'dropAcks', method: '*' }, 'a fault of kind dropAcks has no method'],
])('refuses %o as a fault', async (fault, problem) => {
  const slack = await slackFor(onTestFinished);
  expect(await control(slack, '/faults', fault)).toEqual({ status: 400, body: { ok: false, error: problem } });
});

it('takes faults, limits, people and disconnects over HTTP', async () => {
  const slack = await slackFor(onTestFinished);
  const app = await rawSocket(slack, onTestFinished);
  await control(slack, '/faults', { kind: 'fail', method: 'users.info', error: 'fatal_error' });
  await control(slack, '/limits', { mode: 'lenient' });
  expect((await control(slack, '/faults')).body).toMatchObject({
    ...{ faults: [{ kind: 'fail', times: 1 }], limits: { mode: 'lenient' }, connections: 1 },
  });
  expect(await call(slack, 'users.info', { user: 'U01ALICE' })).toMatchObject({ error: 'fatal_error' });
  await control(slack, '/faults', { kind: 'fail', method: 'users.info' });
  await control(slack, '/faults', undefined, 'DELETE');
  await control(slack, '/set-user', { id: 'U02BOB', name: 'bob', real_name: 'Bob', deleted: true });
  expect((await call(slack, 'users.info', { user: 'U02BOB' }))['user']).toMatchObject({ deleted: true });
  expect((await control(slack, '/disconnect', { reason: 'warning' })).body).toEqual({ ok: true, sockets: 1 });
  await eventually(() => app.frames.find(({ reason }) => reason === 'warning'), 'the frame');
  await control(slack, '/kill-sockets', {});
  await eventually(() => slack.control.connections() === 0, 'no connections');
});

it('shows and submits a person’s modal over HTTP', async () => {
  const slack = await slackFor(onTestFinished);
  const app = await rawSocket(slack, onTestFinished);
  const outcome = slack.control.command({ channel, user: 'U01ALICE', command: '/mesh', text: '' });
  const command = await app.envelope();
  app.ack(command);
  await outcome;
  const title = { type: 'plain_text', text: 'T' };
  await call(slack, 'views.open', {
    trigger_id: command.payload?.['trigger_id'],
    view: { type: 'modal', title, submit: title, blocks: [] },
  });
  expect((await control(slack, '/views/U01ALICE')).body).toMatchObject({ stack: [{ type: 'modal' }], home: null });
  const submitted = control(slack, '/view-submit', { user: 'U01ALICE', values: {} });
  app.ack(await app.envelope(1));
  expect((await submitted).body).toEqual({ ok: true, outcome: 'accepted' });
  expect((await control(slack, '/views/U01ALICE')).body).toMatchObject({ stack: [] });
});

it.each([
  ['an unknown call', '/explode', {}, 404],
  ['a missing field', '/message', { channel }, 400],
  ['a message of an outsider', '/message', { channel: 'C03SECRET', user: 'U02BOB', text: 'x' }, 400],
  ['an edit of somebody else’s message', '/edit-message', { channel, user: 'U02BOB', ts: '1.000000', text: 'x' }, 400],
  ['a command of an outsider', '/command', { channel, user: 'U05OTHER', command: '/mesh' }, 400],
])('refuses %s', async (_, path, body, status) => {
  const slack = await slackFor(onTestFinished);
  expect((await control(slack, path, body)).status).toBe(status);
});
