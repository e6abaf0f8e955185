import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { type SteppedClock, steppedClock } from '../../../sandbox/clock.ts';
import type { SlackSandbox } from '../../../sandbox/slack/index.ts';
import { eventually, slackFor } from './fixture.ts';
import { rawSocket, ticketAddress } from './raw-socket.ts';

const channel = 'C01DEPLOYS';
const run = (slack: SlackSandbox, text = 'x') =>
  slack.control.command({ channel, user: 'U01ALICE', command: '/mesh', text });
const mention = (slack: SlackSandbox) => slack.control.message({ channel, user: 'U01ALICE', text: '<@U0MESH> hi' });
const stepped = async (): Promise<{ slack: SlackSandbox; clock: SteppedClock }> => {
  const clock = steppedClock();
  return { clock, slack: await slackFor(onTestFinished, { clock }) };
};
const refused = async (address: string): Promise<string> => {
  const socket = new WebSocket(address);
  const [error] = await once(socket, 'error');
  return String(error);
};

it('greets with the number of connections, and takes a ticket once, within its time', async () => {
  const { slack, clock } = await stepped();
  const first = await rawSocket(slack, onTestFinished);
  const second = await rawSocket(slack, onTestFinished);
  expect([first.frames[0], second.frames[0]]).toMatchObject([
    { type: 'hello', num_connections: 1, connection_info: { app_id: 'A01MESH' } },
    { type: 'hello', num_connections: 2 },
  ]);
  expect(await refused(second.socket.url)).toContain('403');
  const late = await ticketAddress(slack);
  clock.step(31_000);
  expect(await refused(late)).toContain('403');
  expect(await refused(`${slack.url.replace('http', 'ws')}/link/?ticket=forged`)).toContain('403');
});

it('sends an eleventh connection away', async () => {
  const { slack } = await stepped();
  for (let n = 0; n < 10; n += 1) await rawSocket(slack, onTestFinished);
  const extra = await rawSocket(slack, onTestFinished);
  expect(extra.frames[0]).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });
  expect(slack.control.connections()).toBe(10);
});

it('sends a command as Slack does, without a thread', async () => {
  const { slack } = await stepped();
  const app = await rawSocket(slack, onTestFinished);
  const outcome = run(slack, 'deploy "web"');
  const envelope = await app.envelope();
  expect(envelope).toMatchObject({
    type: 'slash_commands',
    accepts_response_payload: true,
    payload: {
      ...{ command: '/mesh', text: 'deploy "web"', user_id: 'U01ALICE', user_name: 'alice', channel_id: channel },
      ...{ channel_name: 'deploys', team_id: 'T01TEST', team_domain: 'acme', api_app_id: 'A01MESH' },
      is_enterprise_install: 'false',
    },
  });
  expect(envelope.payload).not.toHaveProperty('thread_ts');
  app.ack(envelope, { text: 'on it' });
  expect(await outcome).toBe('acked');
  expect(slack.control.messages(channel)).toMatchObject([
    { text: 'on it', ephemeral_to: 'U01ALICE', bot_id: 'B01MESH' },
  ]);
});

it('tells the person in Slack’s words when nobody answers a command', async () => {
  const { slack, clock } = await stepped();
  expect(await run(slack)).toBe('dispatch_failed');
  const app = await rawSocket(slack, onTestFinished);
  const outcome = run(slack);
  const envelope = await app.envelope();
  clock.step(3_000);
  expect(await outcome).toBe('operation_timeout');
  app.ack(envelope, { text: 'too late' });
  const shown = slack.control.messages(channel);
  expect(shown).toMatchObject([
    { text: '/mesh failed with the error "dispatch_failed"', ephemeral_to: 'U01ALICE', username: 'Slackbot' },
    { text: '/mesh failed with the error "operation_timeout"' },
  ]);
  clock.step(600_000);
  expect(app.envelopes()).toHaveLength(1);
});

it('refuses an answer to a command that is no valid message', async () => {
  const { slack } = await stepped();
  const app = await rawSocket(slack, onTestFinished);
  const outcome = run(slack);
  app.ack(await app.envelope(), { text: 'x', blocks: [{ type: 'nonsense' }] });
  expect(await outcome).toBe('invalid_command_response');
});

it('refuses commands in threads, unknown ones, and those of people who are not there', async () => {
  const { slack } = await stepped();
  const app = await rawSocket(slack, onTestFinished);
  const command = { channel, user: 'U01ALICE', command: '/mesh', text: '' };
  expect(await slack.control.command({ ...command, thread_ts: '1.000000' })).toBe('refused');
  expect(await slack.control.command({ ...command, command: '/nosuch' })).toBe('refused');
  expect(await slack.control.command({ ...command, user: 'U05OTHER' })).toBe('not_in_channel');
  expect(slack.control.messages(channel).map(({ text }) => text)).toEqual([
    '/mesh is not supported in threads. Sorry!',
    expect.stringContaining('/nosuch is not a valid command.'),
  ]);
  expect(app.envelopes()).toEqual([]);
});

it('delivers an event again that was not acknowledged, three times, with the same event id', async () => {
  const { slack, clock } = await stepped();
  const app = await rawSocket(slack, onTestFinished);
  mention(slack);
  for (const [tries, waitMs] of [1_000, 60_000, 300_000].entries()) {
    await app.envelope(tries);
    clock.step(3_000);
    await new Promise(setImmediate);
    clock.step(waitMs);
  }
  const last = await app.envelope(3);
  clock.step(3_000);
  await new Promise(setImmediate);
  clock.step(3_600_000);
  const envelopes = app.envelopes();
  expect(envelopes.map(({ retry_attempt: attempt }) => attempt)).toEqual([undefined, 1, 2, 3]);
  expect(last).toMatchObject({ retry_reason: 'timeout', accepts_response_payload: false });
  expect(new Set(envelopes.map(({ payload }) => payload?.['event_id'])).size).toBe(1);
});

it('keeps an event for an app that comes back', async () => {
  const { slack, clock } = await stepped();
  mention(slack);
  await new Promise(setImmediate);
  const app = await rawSocket(slack, onTestFinished);
  clock.step(1_000);
  expect(await app.envelope()).toMatchObject({ retry_attempt: 1, payload: { event: { type: 'app_mention' } } });
});

it('sends only subscribed events, and only of conversations that the bot is in', async () => {
  const { slack } = await stepped();
  const app = await rawSocket(slack, onTestFinished);
  slack.control.message({ channel, user: 'U01ALICE', text: 'nothing for the bot' });
  slack.control.message({ channel: 'C02RANDOM', user: 'U01ALICE', text: '<@U0MESH> hi' });
  mention(slack);
  const first = await app.envelope();
  expect(first.payload?.['event']).toMatchObject({ type: 'app_mention', channel });
});

it.each(['warning', 'refresh_requested', 'link_disabled'] as const)('sends %s frames on demand', async (reason) => {
  const { slack } = await stepped();
  const app = await rawSocket(slack, onTestFinished);
  expect(slack.control.disconnect(reason)).toBe(1);
  expect(await eventually(() => app.frames[1], 'the frame')).toMatchObject({ type: 'disconnect', reason });
});

it('gives no envelopes to a socket that it asked to leave, and ends it after a while', async () => {
  const { slack, clock } = await stepped();
  const leaving = await rawSocket(slack, onTestFinished);
  const staying = await rawSocket(slack, onTestFinished);
  expect(slack.control.disconnect('refresh_requested', 1)).toBe(1);
  for (const seen of [0, 1, 2]) {
    const outcome = run(slack);
    staying.ack(await staying.envelope(seen));
    expect(await outcome).toBe('acked');
  }
  expect(leaving.envelopes()).toEqual([]);
  const closed = once(leaving.socket, 'close');
  clock.step(10_000);
  await closed;
  await eventually(() => slack.control.connections() === 1, 'one connection left');
});

it('takes an acknowledgement only from the socket that got the envelope', async () => {
  const { slack, clock } = await stepped();
  const [one, two] = [await rawSocket(slack, onTestFinished), await rawSocket(slack, onTestFinished)];
  const outcome = run(slack);
  const [owner, other] = await eventually(
    () => (one.envelopes()[0] ? ([one, two] as const) : two.envelopes()[0] ? ([two, one] as const) : undefined),
    'an envelope',
  );
  other.ack(await owner.envelope());
  const pong = once(other.socket, 'pong');
  other.socket.ping();
  await pong;
  clock.step(3_000);
  expect(await outcome).toBe('operation_timeout');
});
