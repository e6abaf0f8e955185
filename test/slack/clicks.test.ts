import { describe, expect, it } from 'vitest';
import { MeshError } from '../../src/domain/errors.ts';
import { refuse } from '../../src/domain/outcome.ts';
import {
  APPROVE_ACTION,
  CHANGE_ACTIONS_BLOCK,
  DIFF_ACTION,
  REJECT_ACTION,
  WITHDRAW_ACTION,
} from '../../src/slack/blocks/actions.ts';
import { REASON_ACTION, REASON_BLOCK } from '../../src/slack/blocks/modals/reject-modal.ts';
import { aChange } from '../support/a-change.ts';
import { ADA, aPlan, edgeForTest, eventually, PROD, type RunningEdge } from './harness.ts';

/** An edge with one card in the production channel. */
async function withCard() {
  const running = await edgeForTest();
  const change = aChange({ card: undefined, createdAt: new Date().toISOString() });
  const card = await running.access.outbox.postCard({ change, plan: aPlan() });
  return { ...running, card, change: { ...change, card } };
}

const button = (action_id: string, value?: string) => ({
  ...{ type: 'button', action_id, block_id: CHANGE_ACTIONS_BLOCK },
  ...(value === undefined ? {} : { value }),
});

function click(running: RunningEdge & { readonly card: { readonly ts: string } }, action_id: string, value?: string) {
  const force = value !== undefined;
  return running.slack.control.interact({
    ...{ channel: PROD, messageTs: running.card.ts, user: ADA, action: button(action_id, value) },
    ...(force ? { force } : {}),
  });
}

const told = ({ slack }: RunningEdge) =>
  slack.control.messages(PROD).filter(({ ephemeral_to }) => ephemeral_to === ADA);
const textOf = (message: object) => JSON.stringify(message);
const reason = (value: string) => ({ [REASON_BLOCK]: { [REASON_ACTION]: { type: 'plain_text_input', value } } });

describe('a click on a card', () => {
  it.each([
    [APPROVE_ACTION, 'approve'],
    [WITHDRAW_ACTION, 'withdraw'],
  ])('on %s decides, with the plan that was seen and the message it stood on', async (actionId, action) => {
    const running = await withCard();
    await click(running, actionId);
    await eventually(() => told(running)[0], 'the answer');
    expect(running.operations.asked).toEqual([
      {
        call: 'decide',
        click: {
          action,
          changeId: 'web-7k3m9q',
          planNumber: 1,
          card: running.card,
          userId: ADA,
          teamId: 'T0HOME',
          requestId: 'req-1',
        },
      },
    ]);
  });

  it('is acked before the decision is made', async () => {
    const running = await withCard();
    let decide: (() => void) | undefined;
    running.operations.onDecide = () =>
      new Promise((resolve) => {
        decide = () => resolve({ kind: 'approved', change: running.change });
      });
    await expect(click(running, APPROVE_ACTION)).resolves.toBe('acked');
    await eventually(() => decide !== undefined, 'the work');
    decide?.();
    await eventually(() => told(running)[0], 'the answer');
  });

  it('that Slack delivers twice has one effect', async () => {
    const running = await withCard();
    running.slack.control.fault({ kind: 'duplicate', type: 'interactive' });
    await click(running, APPROVE_ACTION);
    await eventually(() => running.lines.find(({ message }) => message.includes('again')), 'the repeat');
    await eventually(() => told(running)[0], 'the answer');
    expect(running.operations.asked).toHaveLength(1);
  });

  it.each([
    'web-7k3m9q',
    'web-7k3m9q:',
    'web-7k3m9q:0',
    'web-7k3m9q:-1',
    'web-7k3m9q:1.5',
    'web-7k3m9q:1e3',
    'web-7k3m9q:1:2',
    'web-7k3m9q: 1',
    'web-7k3m9q:9999999',
    'WEB:1',
    '../../x:1',
    'a b:1',
    '<!channel>:1',
    `${'a'.repeat(81)}:1`,
    '__proto__:1',
    '{"changeId":"web-7k3m9q"}',
    '\u202eweb:1',
  ])('with the forged value %j is refused in words and does nothing', async (value) => {
    const running = await withCard();
    await click(running, APPROVE_ACTION, value);
    expect(textOf(await eventually(() => told(running)[0], 'the refusal'))).toContain('does not fit the message');
    expect(running.operations.asked).toEqual([]);
    expect(running.counted).toContain('refusals:forged');
  });

  it('on a message that is not ours, or outside our block, is refused', async () => {
    const running = await withCard();
    const foreign = running.slack.control.message({ channel: PROD, user: ADA, text: 'look, a card' });
    await running.slack.control.interact({
      ...{ channel: PROD, messageTs: foreign?.ts ?? '', user: ADA, force: true },
      action: button(APPROVE_ACTION, 'web-7k3m9q:1'),
    });
    await running.slack.control.interact({
      ...{ channel: PROD, messageTs: running.card.ts, user: ADA, force: true },
      action: { ...button(APPROVE_ACTION, 'web-7k3m9q:1'), block_id: 'other' },
    });
    await eventually(() => told(running).length === 2, 'two refusals');
    expect(running.operations.asked).toEqual([]);
  });

  it('on something that is not ours is only acked', async () => {
    const running = await withCard();
    await expect(click(running, 'some.link', 'x')).resolves.toBe('acked');
    expect(told(running)).toEqual([]);
  });

  it('on a change from last month is answered as the operations answer', async () => {
    const running = await withCard();
    running.operations.onDecide = () => refuse('unknown-change', { id: 'web-7k3m9q' });
    await click(running, APPROVE_ACTION);
    expect(textOf(await eventually(() => told(running)[0], 'the refusal'))).toContain('is not known any more');
  });
});

describe('Show full diff', () => {
  it('opens the diff in a window', async () => {
    const running = await withCard();
    await click(running, DIFF_ACTION);
    const view = await eventually(() => running.slack.control.views(ADA).stack[0], 'the window');
    expect(textOf(view)).toContain('web:1.1.0');
    expect(told(running)).toEqual([]);
  });

  it('opens a waiting window in the trigger’s 3 s when the change takes longer, and fills it', async () => {
    const running = await withCard();
    let load: (() => void) | undefined;
    running.operations.onShow = () =>
      new Promise((resolve) => {
        load = () => resolve({ kind: 'shown', change: running.change, plan: aPlan() });
      });
    await click(running, DIFF_ACTION);
    const waiting = await eventually(() => running.slack.control.views(ADA).stack[0], 'the waiting window');
    expect(textOf(waiting)).toContain('One moment');
    load?.();
    await eventually(() => textOf(running.slack.control.views(ADA).stack).includes('web:1.1.0'), 'the diff');
  });

  it('says in the waiting window why there is nothing to show', async () => {
    const running = await withCard();
    let fail: (() => void) | undefined;
    running.operations.onShow = () =>
      new Promise((_resolve, reject) => {
        fail = () => reject(new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'reading the change', { system: 'Consul' }));
      });
    await click(running, DIFF_ACTION);
    await eventually(() => running.slack.control.views(ADA).stack[0], 'the waiting window');
    fail?.();
    await eventually(() => textOf(running.slack.control.views(ADA).stack).includes('Cannot be shown'), 'the words');
    expect(textOf(await eventually(() => told(running)[0], 'the fault'))).toContain('Consul cannot be reached');
  });

  it('is refused in words, without a window, where there is nothing to show', async () => {
    const running = await withCard();
    running.operations.onShow = () => refuse('forged', { id: 'web-7k3m9q' });
    await click(running, DIFF_ACTION);
    await eventually(() => told(running)[0], 'the refusal');
    expect(running.slack.control.views(ADA).stack).toEqual([]);
  });

  it('asks for another click when Slack no longer takes the trigger', async () => {
    const running = await withCard();
    running.slack.control.fault({ kind: 'fail', method: 'views.open', error: 'expired_trigger_id' });
    await click(running, DIFF_ACTION);
    expect(textOf(await eventually(() => told(running)[0], 'the answer'))).toContain('click again');
  });
});

describe('Reject', () => {
  async function windowOpen() {
    const running = await withCard();
    await click(running, REJECT_ACTION);
    await eventually(() => running.slack.control.views(ADA).stack[0], 'the window');
    return running;
  }

  it('asks for the reason and passes it on', async () => {
    const running = await windowOpen();
    running.operations.onDecide = () => ({ kind: 'rejected', change: { ...running.change, state: 'rejected' } });
    await running.slack.control.submitView(ADA, reason('  too risky on a Friday '));
    await eventually(() => told(running)[0], 'the answer');
    expect(running.operations.asked.filter(({ call }) => call === 'decide')).toMatchObject([
      {
        click: {
          action: 'reject',
          changeId: 'web-7k3m9q',
          planNumber: 1,
          card: running.card,
          reason: 'too risky on a Friday',
          userId: ADA,
        },
      },
    ]);
    expect(running.slack.control.views(ADA).stack).toEqual([]);
  });

  it('says in the window that a reason is needed, and takes the next try', async () => {
    const running = await windowOpen();
    await running.slack.control.submitView(ADA, reason('   '));
    expect(running.slack.control.views(ADA).stack).toHaveLength(1);
    expect(running.operations.asked.filter(({ call }) => call === 'decide')).toEqual([]);
    await running.slack.control.submitView(ADA, reason('now with one'));
    await eventually(() => told(running)[0], 'the answer');
    expect(running.operations.asked.filter(({ call }) => call === 'decide')).toHaveLength(1);
  });

  it('answers a refusal that is known only later to the person alone', async () => {
    const running = await windowOpen();
    running.operations.onDecide = () => refuse('change-ended', { id: 'web-7k3m9q', state: 'expired' });
    await running.slack.control.submitView(ADA, reason('no'));
    expect(textOf(await eventually(() => told(running)[0], 'the refusal'))).toContain('has ended already; it expired');
  });

  it('has one effect when Slack delivers the submission twice', async () => {
    const running = await windowOpen();
    running.slack.control.fault({ kind: 'duplicate', type: 'interactive' });
    await running.slack.control.submitView(ADA, reason('no'));
    await eventually(() => running.lines.find(({ message }) => message.includes('again')), 'the repeat');
    await eventually(() => told(running)[0], 'the answer');
    expect(running.operations.asked.filter(({ call }) => call === 'decide')).toHaveLength(1);
  });

  it('that is over already is refused before anything is asked', async () => {
    const running = await withCard();
    running.operations.onShow = () => refuse('change-ended', { id: 'web-7k3m9q', state: 'succeeded' });
    await click(running, REJECT_ACTION);
    await eventually(() => told(running)[0], 'the refusal');
    expect(running.slack.control.views(ADA).stack).toEqual([]);
  });
});
