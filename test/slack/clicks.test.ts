import { describe, expect, it } from 'vitest';
import { MeshError } from '../../src/domain/errors.ts';
import { refuse } from '../../src/domain/outcome.ts';
import { APPROVE_ACTION, DIFF_ACTION, WITHDRAW_ACTION } from '../../src/slack/blocks/actions.ts';
import { button, click, textOf, told, withCard } from './card-clicks.ts';
import { ADA, aPlan, eventually, PROD } from './harness.ts';

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
