import { expect, it, onTestFinished } from 'vitest';
import { steppedClock } from '../../../sandbox/clock.ts';
import { call, callRaw, slackFor } from './fixture.ts';

const post = { channel: 'C01DEPLOYS', text: 'x' };

it('takes a burst of messages per channel, then one a second, and says how long to wait', async () => {
  const clock = steppedClock();
  const slack = await slackFor(onTestFinished, { clock, limits: { channelBurst: 3 } });
  for (const _ of [1, 2, 3]) expect(await call(slack, 'chat.postMessage', post)).toMatchObject({ ok: true });
  const refused = await callRaw(slack, 'chat.postMessage', post);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await refused.json()).toEqual({ ok: false, error: 'ratelimited' });
  expect(await call(slack, 'chat.postMessage', { ...post, channel: 'U01ALICE' })).toMatchObject({ ok: true });
  clock.step(1_000);
  expect(await call(slack, 'chat.postMessage', post)).toMatchObject({ ok: true });
  expect((await callRaw(slack, 'chat.postMessage', post)).status).toBe(429);
  expect(slack.control.messages('C01DEPLOYS')).toHaveLength(4);
});

it.each([
  ['users.list', 20, '3'],
  ['chat.update', 50, '2'],
  ['users.info', 100, '1'],
])('limits %s to %i calls a minute', async (method, perMinute, retryAfter) => {
  const clock = steppedClock();
  const slack = await slackFor(onTestFinished, { clock });
  for (let n = 0; n < perMinute; n += 1) expect((await callRaw(slack, method)).status).toBe(200);
  const refused = await callRaw(slack, method);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, retryAfter]);
  clock.step(Number(retryAfter) * 1_000);
  expect((await callRaw(slack, method)).status).toBe(200);
});

it('limits one method without touching another', async () => {
  const slack = await slackFor(onTestFinished, { clock: steppedClock() });
  for (let n = 0; n < 21; n += 1) await call(slack, 'users.list');
  expect((await callRaw(slack, 'users.list')).status).toBe(429);
  expect((await callRaw(slack, 'users.info', { user: 'U01ALICE' })).status).toBe(200);
});

it('knows no limits while lenient', async () => {
  const slack = await slackFor(onTestFinished, { clock: steppedClock() });
  slack.control.limits({ mode: 'lenient' });
  for (let n = 0; n < 40; n += 1) expect((await callRaw(slack, 'chat.postMessage', post)).status).toBe(200);
});
