import { expect, it, onTestFinished } from 'vitest';
import { type SteppedClock, steppedClock } from '../../../sandbox/clock.ts';
import type { SlackSandbox } from '../../../sandbox/slack/index.ts';
import { call, eventually, slackFor } from './fixture.ts';
import { type RawSocket, rawSocket } from './raw-socket.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const element = { type: 'plain_text_input', action_id: 'why', min_length: 3 };
const input = { type: 'input', block_id: 'reason', label: plain('Why?'), element };
const modal = (title: string, extra: object = {}) => ({ type: 'modal', title: plain(title), blocks: [], ...extra });
const form = modal('Form', { submit: plain('Send'), blocks: [input], private_metadata: 'r1', callback_id: 'reject' });
const typed = (value: string) => ({ reason: { why: { type: 'plain_text_input', value } } });

interface Scene {
  readonly slack: SlackSandbox;
  readonly clock: SteppedClock;
  readonly app: RawSocket;
  /** A fresh trigger, as a command of the person gives it. */
  trigger(user?: string): Promise<string>;
  titles(user?: string): readonly unknown[];
}

async function scene(): Promise<Scene> {
  const clock = steppedClock();
  const slack = await slackFor(onTestFinished, { clock });
  const app = await rawSocket(slack, onTestFinished);
  return {
    ...{ slack, clock, app },
    async trigger(user = 'U01ALICE') {
      const seen = app.envelopes().length;
      const outcome = slack.control.command({ channel: 'C01DEPLOYS', user, command: '/mesh', text: 'x' });
      const envelope = await app.envelope(seen);
      app.ack(envelope);
      await outcome;
      return String(envelope.payload?.['trigger_id']);
    },
    titles: (user = 'U01ALICE') => slack.control.views(user).stack.map(({ title }) => title?.text),
  };
}

/** Submits, lets the app answer with `payload`, and tells what became of it. */
async function submit({ slack, app }: Scene, value: string, payload?: object) {
  const seen = app.envelopes().length;
  const outcome = slack.control.submitView('U01ALICE', typed(value));
  app.ack(await app.envelope(seen), payload);
  return outcome;
}

it('takes a trigger once, within three seconds, and leaves it unused when the view is refused', async () => {
  const { slack, clock, trigger, titles } = await scene();
  const trigger_id = await trigger();
  clock.step(3_000);
  expect(await call(slack, 'views.open', { trigger_id, view: modal('x'.repeat(25)) })).toMatchObject({ ok: false });
  expect(await call(slack, 'views.open', { trigger_id, view: modal('A') })).toMatchObject({ ok: true });
  const again = await call(slack, 'views.open', { trigger_id, view: modal('B') });
  expect(again).toMatchObject({ error: 'exchanged_trigger_id' });
  const late = await trigger();
  clock.step(3_001);
  expect(await call(slack, 'views.open', { trigger_id: late, view: modal('C') })).toMatchObject({
    error: 'expired_trigger_id',
  });
  expect(titles()).toEqual(['A']);
});

it('keeps one stack a person, three views high', async () => {
  const { slack, trigger, titles } = await scene();
  const push = async (title: string) => call(slack, 'views.push', { trigger_id: await trigger(), view: modal(title) });
  expect(await push('none')).toMatchObject({ error: 'not_found' });
  const opened = await call(slack, 'views.open', { trigger_id: await trigger(), view: modal('1') });
  const root = opened['view'] as { id: string };
  await push('2');
  expect((await push('3'))['view']).toMatchObject({ root_view_id: root.id });
  expect(await push('4')).toMatchObject({ error: 'push_limit_reached' });
  await call(slack, 'views.open', { trigger_id: await trigger('U02BOB'), view: modal('Bob') });
  expect([titles(), titles('U02BOB')]).toEqual([['1', '2', '3'], ['Bob']]);
});

it('updates a view only when its hash still holds', async () => {
  const { slack, trigger, titles } = await scene();
  const opened = await call(slack, 'views.open', {
    trigger_id: await trigger(),
    view: modal('1', { external_id: 'mine' }),
  });
  const { id, hash } = opened['view'] as { id: string; hash: string };
  expect(await call(slack, 'views.update', { view_id: id, hash, view: modal('2') })).toMatchObject({ ok: true });
  expect(await call(slack, 'views.update', { view_id: id, hash, view: modal('3') })).toMatchObject({
    error: 'hash_conflict',
  });
  expect(await call(slack, 'views.update', { external_id: 'mine', view: modal('4') })).toMatchObject({
    error: 'not_found',
  });
  expect(titles()).toEqual(['2']);
});

it('refuses an external id that another view has', async () => {
  const { slack, trigger } = await scene();
  const view = modal('1', { external_id: 'mine' });
  await call(slack, 'views.open', { trigger_id: await trigger(), view });
  const second = await call(slack, 'views.open', { trigger_id: await trigger('U02BOB'), view });
  expect(second).toMatchObject({ error: 'duplicate_external_id' });
});

it('sends no form that Slack’s client would hold back', async () => {
  const { slack, app, trigger } = await scene();
  await call(slack, 'views.open', { trigger_id: await trigger(), view: form });
  const seen = app.envelopes().length;
  expect(await slack.control.submitView('U01ALICE', {})).toBe('field_errors');
  expect(await slack.control.submitView('U01ALICE', typed('no'))).toBe('field_errors');
  expect(await slack.control.submitView('U02BOB', typed('mine?'))).toBe('no_view');
  expect(app.envelopes()).toHaveLength(seen);
});

it('sends the form with its metadata, and without values that no input has', async () => {
  const stage = await scene();
  const { slack, app, trigger, titles } = stage;
  await call(slack, 'views.open', { trigger_id: await trigger(), view: form });
  const seen = app.envelopes().length;
  const forged = { ...typed('because'), forged: { x: { type: 'plain_text_input', value: 'y' } } };
  const outcome = slack.control.submitView('U01ALICE', forged);
  const envelope = await app.envelope(seen);
  expect(envelope.payload).toMatchObject({
    ...{ type: 'view_submission', user: { id: 'U01ALICE' } },
    view: { private_metadata: 'r1', callback_id: 'reject', state: { values: typed('because') } },
  });
  expect(JSON.stringify(envelope.payload)).not.toContain('forged');
  app.ack(envelope);
  expect([await outcome, titles()]).toEqual(['accepted', []]);
});

it('does what the app answers to a form', async () => {
  const stage = await scene();
  const { slack, trigger, titles } = stage;
  await call(slack, 'views.open', { trigger_id: await trigger(), view: form });
  expect(await submit(stage, 'because', { response_action: 'errors', errors: { reason: 'No' } })).toBe('field_errors');
  expect(await submit(stage, 'because', { response_action: 'errors', errors: { other: 'No' } })).toBe('trouble');
  expect(await submit(stage, 'because', { response_action: 'update', view: { type: 'modal' } })).toBe('trouble');
  expect(await submit(stage, 'because', { response_action: 'shout' })).toBe('trouble');
  expect(titles()).toEqual(['Form']);
  expect(await submit(stage, 'because', { response_action: 'update', view: { ...form, title: plain('New') } })).toBe(
    'accepted',
  );
  expect(await submit(stage, 'because', { response_action: 'push', view: { ...form, title: plain('Top') } })).toBe(
    'accepted',
  );
  expect(titles()).toEqual(['New', 'Top']);
  expect(await submit(stage, 'because')).toBe('accepted');
  expect(titles()).toEqual(['New']);
  expect(await submit(stage, 'because', { response_action: 'clear' })).toBe('accepted');
  expect(titles()).toEqual([]);
});

it('keeps the form open when the app does not answer in time', async () => {
  const { slack, app, clock, trigger, titles } = await scene();
  await call(slack, 'views.open', { trigger_id: await trigger(), view: form });
  const seen = app.envelopes().length;
  const outcome = slack.control.submitView('U01ALICE', typed('because'));
  await app.envelope(seen);
  clock.step(3_000);
  expect([await outcome, titles()]).toEqual(['trouble', ['Form']]);
});

it('tells of closed views that asked for it', async () => {
  const { slack, app, trigger } = await scene();
  await call(slack, 'views.open', { trigger_id: await trigger(), view: modal('1', { notify_on_close: true }) });
  await call(slack, 'views.push', { trigger_id: await trigger(), view: modal('2') });
  const seen = app.envelopes().length;
  slack.control.closeView('U01ALICE');
  slack.control.closeView('U01ALICE', true);
  const { payload } = await app.envelope(seen);
  expect(payload).toMatchObject({ type: 'view_closed', is_cleared: true, view: { title: { text: '1' } } });
});

it('sends a click in App Home with the view, and without a message or response_url', async () => {
  const { slack, app } = await scene();
  const button = { type: 'button', action_id: 'go', value: 'v', text: plain('Go') };
  const view = { type: 'home', blocks: [{ type: 'actions', block_id: 'b', elements: [button] }] };
  const first = await call(slack, 'views.publish', { user_id: 'U01ALICE', view });
  const { hash } = first['view'] as { hash: string };
  await call(slack, 'views.publish', { user_id: 'U01ALICE', view, hash });
  expect(await call(slack, 'views.publish', { user_id: 'U01ALICE', view, hash })).toMatchObject({
    error: 'hash_conflict',
  });
  const outcome = slack.control.interact({ user: 'U01ALICE', action: { type: 'button', action_id: 'go' } });
  const envelope = await eventually(() => app.envelopes().at(-1), 'the click');
  const action = { action_id: 'go', block_id: 'b', value: 'v', action_ts: expect.stringMatching(/^\d+\.\d{6}$/) };
  expect(envelope.payload).toMatchObject({
    type: 'block_actions',
    container: { type: 'view' },
    view: { type: 'home' },
    actions: [action],
  });
  for (const key of ['message', 'channel', 'response_url']) expect(envelope.payload).not.toHaveProperty(key);
  app.ack(envelope);
  expect(await outcome).toBe('acked');
});
