import { expect, it, onTestFinished } from 'vitest';
import { steppedClock } from '../../../sandbox/clock.ts';
import { call, slackFor } from './fixture.ts';
import { rawSocket } from './raw-socket.ts';

const channel = 'C01DEPLOYS';
const button = { type: 'button', action_id: 'go', value: '1', text: { type: 'plain_text', text: 'Go' } };
const actions = { type: 'actions', block_id: 'b', elements: [button] };

async function afterCommand() {
  const clock = steppedClock();
  const slack = await slackFor(onTestFinished, { clock });
  const app = await rawSocket(slack, onTestFinished);
  const outcome = slack.control.command({ channel, user: 'U01ALICE', command: '/mesh', text: 'x' });
  const envelope = await app.envelope();
  app.ack(envelope);
  await outcome;
  return { clock, slack, app, respond: responder(String(envelope.payload?.['response_url'])) };
}

const responder = (url: string) => async (body: object | string) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: text });
  const answer = await response.text();
  return { status: response.status, answer: answer.startsWith('{') ? (JSON.parse(answer) as object) : answer };
};

async function afterClick(ephemeral = false) {
  const { slack, app, clock } = await afterCommand();
  const content = { channel, text: 'card', blocks: [actions] };
  const posted = ephemeral
    ? await call(slack, 'chat.postEphemeral', { ...content, user: 'U02BOB' })
    : await call(slack, 'chat.postMessage', content);
  const ts = String(posted['ts'] ?? posted['message_ts']);
  const click = { channel, messageTs: ts, user: 'U02BOB', action: { type: 'button', action_id: 'go' } };
  const outcome = slack.control.interact(click);
  const envelope = await app.envelope(1);
  app.ack(envelope);
  await outcome;
  const card = () => slack.control.messages(channel).find((message) => message.ts === ts);
  return { slack, clock, card, envelope, respond: responder(String(envelope.payload?.['response_url'])) };
}

it('answers to one person by default, and to all when asked', async () => {
  const { slack, respond } = await afterCommand();
  expect(await respond({ text: 'psst' })).toEqual({ status: 200, answer: 'ok' });
  await respond({ text: 'hear, hear', response_type: 'in_channel' });
  const [quiet, loud] = slack.control.messages(channel);
  expect(quiet).toMatchObject({ text: 'psst', ephemeral_to: 'U01ALICE' });
  expect(loud).toMatchObject({ text: 'hear, hear', user: 'U0MESH' });
  expect(loud).not.toHaveProperty('ephemeral_to');
});

it('takes five messages and no sixth', async () => {
  const { slack, respond } = await afterCommand();
  for (const text of ['1', '2', '3', '4', '5']) expect((await respond({ text })).status).toBe(200);
  expect(await respond({ text: '6' })).toEqual({ status: 404, answer: { ok: false, error: 'used_url' } });
  expect(slack.control.messages(channel)).toHaveLength(5);
});

it('expires after thirty minutes, and knows no forged address', async () => {
  const { slack, respond, clock } = await afterCommand();
  clock.step(30 * 60_000);
  expect((await respond({ text: 'in time' })).status).toBe(200);
  clock.step(1);
  expect(await respond({ text: 'late' })).toEqual({ status: 404, answer: { ok: false, error: 'expired_url' } });
  expect((await responder(`${slack.url}/hooks/T01TEST/forged`)({ text: 'x' })).status).toBe(404);
});

it.each([
  ['nothing', {}, 'no_text'],
  ['bad blocks', { blocks: [{ type: 'x' }] }, 'invalid_blocks'],
  ['no JSON', '{', 'invalid_payload'],
])('refuses %s', async (_, body, error) => {
  const { respond } = await afterCommand();
  expect(await respond(body)).toMatchObject({ status: 400, answer: { ok: false, error } });
});

it('replaces the whole message with the button, blocks and all', async () => {
  const { card, respond } = await afterClick();
  await respond({ text: 'done', replace_original: true });
  expect(card()).toMatchObject({ text: 'done' });
  expect(card()).not.toHaveProperty('blocks');
});

it('leaves the message alone unless told to replace it', async () => {
  const { slack, card, respond } = await afterClick();
  await respond({ text: 'noted' });
  expect(card()).toMatchObject({ text: 'card' });
  expect(slack.control.messages(channel).at(-1)).toMatchObject({ text: 'noted', ephemeral_to: 'U02BOB' });
});

it('replaces and deletes an ephemeral, whose content the click did not carry', async () => {
  const { card, respond, envelope } = await afterClick(true);
  expect(envelope.payload).toMatchObject({ container: { is_ephemeral: true } });
  expect(envelope.payload).not.toHaveProperty('message');
  await respond({ text: 'changed', replace_original: true });
  expect(card()).toMatchObject({ text: 'changed', ephemeral_to: 'U02BOB' });
  await respond({ delete_original: true });
  expect(card()).toBeUndefined();
});
