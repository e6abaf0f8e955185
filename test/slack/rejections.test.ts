import { describe, expect, it } from 'vitest';
import { refuse } from '../../src/domain/outcome.ts';
import { REJECT_ACTION } from '../../src/slack/blocks/actions.ts';
import { click, reason, textOf, told, withCard } from './card-clicks.ts';
import { ADA, eventually } from './harness.ts';

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
