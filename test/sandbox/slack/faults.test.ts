import { expect, it, onTestFinished } from 'vitest';
import { steppedClock } from '../../../sandbox/clock.ts';
import { call, callRaw, eventually, slackFor } from './fixture.ts';
import { rawSocket } from './raw-socket.ts';

const channel = 'C01DEPLOYS';
const post = { channel, text: 'x', metadata: { event_type: 'notice', event_payload: { id: 'n1' } } };

it('answers 429 as often as asked, and does nothing then', async () => {
  const slack = await slackFor(onTestFinished);
  slack.control.fault({ kind: 'rateLimit', method: 'chat.postMessage', times: 2, retryAfter: 7 });
  for (const _ of [1, 2]) {
    const response = await callRaw(slack, 'chat.postMessage', post);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
  }
  expect(await call(slack, 'chat.postMessage', post)).toMatchObject({ ok: true });
  expect(slack.control.messages(channel)).toHaveLength(1);
});

it('fails by status or by error code, for one method or all', async () => {
  const slack = await slackFor(onTestFinished);
  slack.control.fault({ kind: 'fail', method: 'chat.postMessage', status: 503 });
  slack.control.fault({ kind: 'fail', method: '*', error: 'fatal_error' });
  expect((await callRaw(slack, 'chat.postMessage', post)).status).toBe(503);
  expect(await call(slack, 'users.list')).toMatchObject({ ok: false, error: 'fatal_error' });
  expect(await call(slack, 'users.list')).toMatchObject({ ok: true });
  expect(slack.control.messages(channel)).toEqual([]);
});

it('stores a message although its answer is lost, so that it can be found by its metadata', async () => {
  const slack = await slackFor(onTestFinished);
  slack.control.fault({ kind: 'loseReply', method: 'chat.postMessage' });
  await expect(callRaw(slack, 'chat.postMessage', post)).rejects.toThrow('fetch failed');
  const history = await call(slack, 'conversations.history', { channel, include_all_metadata: true });
  expect(history['messages']).toMatchObject([{ metadata: post.metadata }]);
});

it('answers late by simulated time, when all is done', async () => {
  const clock = steppedClock();
  const slack = await slackFor(onTestFinished, { clock });
  slack.control.fault({ kind: 'delay', method: 'chat.postMessage', ms: 60_000 });
  let answered = false;
  const answer = call(slack, 'chat.postMessage', post).then((result) => {
    answered = true;
    return result;
  });
  await eventually(() => slack.control.messages(channel)[0], 'the stored message');
  expect(answered).toBe(false);
  clock.step(60_000);
  expect(await answer).toMatchObject({ ok: true });
});

it('delivers an envelope twice, over different sockets', async () => {
  const slack = await slackFor(onTestFinished);
  const sockets = [await rawSocket(slack, onTestFinished), await rawSocket(slack, onTestFinished)] as const;
  slack.control.fault({ kind: 'duplicate', type: 'slash_commands' });
  const outcome = slack.control.command({ channel, user: 'U01ALICE', command: '/mesh', text: 'x' });
  const [first, second] = [await sockets[0].envelope(), await sockets[1].envelope()];
  expect(first).toEqual(second);
  sockets[0].ack(first);
  expect(await outcome).toBe('acked');
});

it('loses acknowledgements: a command fails for its person, an event comes again', async () => {
  const clock = steppedClock();
  const slack = await slackFor(onTestFinished, { clock });
  const app = await rawSocket(slack, onTestFinished);
  slack.control.fault({ kind: 'dropAcks', type: 'events_api' });
  slack.control.message({ channel, user: 'U01ALICE', text: '<@U0MESH> hi' });
  app.ack(await app.envelope());
  await eventually(() => slack.control.faults().length === 0, 'the lost acknowledgement');
  clock.step(3_000);
  await new Promise(setImmediate);
  clock.step(1_000);
  expect(await app.envelope(1)).toMatchObject({ retry_attempt: 1, retry_reason: 'timeout' });
});

it('says which faults still wait, and forgets them', async () => {
  const slack = await slackFor(onTestFinished);
  slack.control.fault({ kind: 'fail', method: 'users.info', times: 3 });
  await call(slack, 'users.info', { user: 'U01ALICE' });
  expect(slack.control.faults()).toEqual([{ kind: 'fail', method: 'users.info', times: 2 }]);
  slack.control.clearFaults();
  expect(slack.control.faults()).toEqual([]);
});
