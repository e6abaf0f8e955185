import { expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { call, eventually, slackFor } from './fixture.ts';
import { pageSocket } from './page-socket.ts';
import { rawSocket } from './raw-socket.ts';

const channel = 'C01DEPLOYS';

it('shows an ephemeral to the one it is for, and to nobody else', async () => {
  const slack = await slackFor(onTestFinished);
  const alice = await pageSocket(slack, onTestFinished, 'U01ALICE');
  const bob = await pageSocket(slack, onTestFinished, 'U02BOB');
  const { message_ts: ts } = await call(slack, 'chat.postEphemeral', { channel, user: 'U01ALICE', text: 'secret' });
  await call(slack, 'chat.postMessage', { channel, text: 'public' });
  await eventually(() => bob.all('message')[0], 'what Bob sees');
  expect(alice.all('message').map(({ message }) => message.text)).toEqual(['secret', 'public']);
  expect(bob.all('message').map(({ message }) => message.text)).toEqual(['public']);
  const late = await pageSocket(slack, onTestFinished, 'U02BOB');
  expect(late.state().messages[channel]).toMatchObject([{ text: 'public' }]);
  expect(await bob.ask({ t: 'dismiss', channel, ts: String(ts) })).toBe(false);
  expect(await alice.ask({ t: 'dismiss', channel, ts: String(ts) })).toBe(true);
  expect(slack.control.messages(channel)).toMatchObject([{ text: 'public' }]);
});

it('shows private channels, direct messages, modals and homes only to those whose they are', async () => {
  const slack = await slackFor(onTestFinished);
  const alice = await pageSocket(slack, onTestFinished, 'U01ALICE');
  const bob = await pageSocket(slack, onTestFinished, 'U02BOB');
  slack.control.message({ channel: 'C03SECRET', user: 'U01ALICE', text: 'classified' });
  await call(slack, 'chat.postMessage', { channel: 'U01ALICE', text: 'for Alice' });
  await call(slack, 'views.publish', { user_id: 'U01ALICE', view: { type: 'home', blocks: [{ type: 'divider' }] } });
  await eventually(() => alice.all('home')[0], 'the home of Alice');
  expect(alice.all('message').map(({ message }) => message.text)).toEqual(['classified', 'for Alice']);
  expect(await bob.ask({ t: 'act_as', user: 'U02BOB' })).toBe(true);
  expect(JSON.stringify(bob.heard)).not.toMatch(/classified|for Alice|"C03SECRET"|"home",/);
  expect(bob.state().homeViews).toEqual({});
  expect(bob.state().channels.map(({ id }) => id)).toEqual([channel, 'C02RANDOM', 'C04OLD']);
});

it('shows a guest only the channels that they are in', async () => {
  const slack = await slackFor(onTestFinished);
  const guest = await pageSocket(slack, onTestFinished, 'U03GUEST');
  expect(guest.state().channels.map(({ id }) => id)).toEqual([channel]);
});

it('switches the person with act_as, and lets nobody act as somebody else', async () => {
  const slack = await slackFor(onTestFinished);
  const page = await pageSocket(slack, onTestFinished, 'U02BOB');
  expect(await page.ask({ t: 'post_message', channel, text: 'x', user: 'U01ALICE' })).toBe(false);
  expect(await page.ask({ t: 'act_as', user: 'U99' })).toBe(false);
  expect(await page.ask({ t: 'act_as', user: 'U01ALICE' })).toBe(true);
  expect(page.state().actingAs).toBe('U01ALICE');
  expect(await page.ask({ t: 'post_message', channel, text: 'hello' })).toBe(true);
  expect(slack.control.messages(channel)).toMatchObject([{ user: 'U01ALICE', text: 'hello' }]);
});

it('lets a driver without a person see everything, and name who acts', async () => {
  const slack = await slackFor(onTestFinished);
  const driver = await pageSocket(slack, onTestFinished);
  expect(driver.state().channels.map(({ id }) => id)).toContain('C03SECRET');
  expect(await driver.ask({ t: 'post_message', channel, text: 'x' })).toBe(false);
  expect(await driver.ask({ t: 'post_message', channel, text: 'x', user: 'U02BOB' })).toBe(true);
  await call(slack, 'auth.test');
  expect(await eventually(() => driver.all('log')[0], 'the log')).toMatchObject({ entry: { summary: 'auth.test' } });
  slack.control.reset();
  await eventually(() => driver.all('init').length === 2, 'a new state');
  expect(driver.state().messages[channel]).toEqual([]);
});

it('makes references of typed names and escapes typed markup', async () => {
  const slack = await slackFor(onTestFinished);
  const page = await pageSocket(slack, onTestFinished, 'U01ALICE');
  await page.ask({ t: 'post_message', channel, text: '@meshbot ask @bob in #random, not <!channel> & <@U02BOB>' });
  const [message] = slack.control.messages(channel);
  expect(message?.text).toBe('<@U0MESH> ask <@U02BOB> in <#C02RANDOM>, not &lt;!channel&gt; &amp; <@U02BOB>');
});

it('says as a toast that a click came to nothing', async () => {
  const slack = await slackFor(onTestFinished);
  const page = await pageSocket(slack, onTestFinished, 'U01ALICE');
  const element = { type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } };
  const { ts } = await call(slack, 'chat.postMessage', {
    channel,
    text: 'x',
    blocks: [{ type: 'actions', elements: [element] }],
  });
  const click = { t: 'block_action' as const, channel, messageTs: String(ts) };
  expect(await page.ask({ ...click, action: { type: 'button', action_id: 'go' } })).toBe(false);
  expect(await page.ask({ ...click, action: { type: 'button', action_id: 'gone' } })).toBe(false);
  expect(page.all('problem').map(({ text }) => text)).toEqual([
    'This app is not responding: nothing was sent.',
    'This button is no longer there.',
  ]);
});

it('asks the app for the choices of an external select, and knows the workspace’s own', async () => {
  const slack = await slackFor(onTestFinished);
  const app = await rawSocket(slack, onTestFinished);
  const page = await pageSocket(slack, onTestFinished, 'U01ALICE');
  const elements = [
    { type: 'external_select', action_id: 'version' },
    { type: 'users_select', action_id: 'who' },
  ];
  await call(slack, 'views.publish', {
    user_id: 'U01ALICE',
    view: { type: 'home', blocks: [{ type: 'actions', block_id: 'b', elements }] },
  });
  const wanted = { t: 'options' as const, blockId: 'b', query: '1.' };
  page.send({ ...wanted, actionId: 'version' });
  const envelope = await app.envelope();
  expect(envelope.payload).toMatchObject({ type: 'block_suggestion', action_id: 'version', value: '1.' });
  const choice = { text: { type: 'plain_text', text: '1.2' }, value: '1.2' };
  app.ack(envelope, { options: [choice] });
  expect(await eventually(() => page.all('options')[0], 'the choices')).toMatchObject({ options: [choice] });
  page.send({ ...wanted, actionId: 'who', query: 'bro' });
  expect(await eventually(() => page.all('options')[1], 'the people')).toMatchObject({
    options: [{ value: 'U02BOB' }],
  });
});

it('tells a page when the app comes and goes', async () => {
  const slack = await slackFor(onTestFinished);
  const page = await pageSocket(slack, onTestFinished, 'U01ALICE');
  const app = await rawSocket(slack, onTestFinished);
  app.socket.terminate();
  await eventually(() => page.all('socket_status').length === 2, 'both changes');
  expect(page.all('socket_status').map(({ connected }) => connected)).toEqual([true, false]);
});

it('serves the page with a policy, and nothing outside its folder', async () => {
  const slack = await slackFor(onTestFinished);
  const page = await fetch(`${slack.url}/`);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  for (const path of [
    '/../package.json',
    '/%2e%2e/%2e%2e/%2e%2e/package.json',
    '/..%2f..%2f..%2fpackage.json',
    '/nothing.js',
    '/%',
  ])
    expect((await fetch(`${slack.url}${path}`)).status, path).toBe(404);
});

it.each([
  ['another origin', { origin: 'http://evil.example' }],
  ['another host name for this machine', { host: 'evil.example', origin: 'http://evil.example' }],
])('refuses a page socket from %s', async (_, headers) => {
  const slack = await slackFor(onTestFinished);
  const socket = new WebSocket(`${slack.url.replace('http', 'ws')}/ui`, { headers });
  const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
  expect(error.message).toContain('403');
});
