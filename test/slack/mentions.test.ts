import { describe, expect, it } from 'vitest';
import { ADA, BOT, edgeForTest, eventually, GENERAL, REA } from './harness.ts';
import { textOf, told } from './told.ts';

describe('a mention', () => {
  const says = (text: string, thread_ts?: string) => ({
    ...{ channel: GENERAL, user: REA, text },
    ...(thread_ts === undefined ? {} : { thread_ts }),
  });

  it('in a thread takes the same grammar and is answered in the thread, to the person alone', async () => {
    const running = await edgeForTest();
    const root = running.slack.control.message(says('shall we?'));
    running.slack.control.message(says(`<@${BOT}> deploy web 1.1.0`, root?.ts));
    const answer = await eventually(() => told(running)[0], 'the answer');
    expect(answer.thread_ts).toBe(root?.ts);
    expect(running.operations.asked).toMatchObject([
      {
        request: { service: 'web', version: '1.1.0' },
        asking: { userId: REA, channelId: GENERAL, threadTs: root?.ts },
      },
    ]);
  });

  it('outside a thread is answered in the channel', async () => {
    const running = await edgeForTest();
    running.slack.control.message(says(`good morning <@${BOT}>: help`));
    const answer = await eventually(() => told(running)[0], 'the answer');
    expect(answer.thread_ts).toBeUndefined();
    expect(textOf(answer)).toContain('/mesh deploy');
  });

  it('has one effect when its event comes twice', async () => {
    const running = await edgeForTest();
    running.slack.control.fault({ kind: 'duplicate', type: 'events_api' });
    running.slack.control.message(says(`<@${BOT}> deploy web 1.1.0`));
    await eventually(() => running.lines.find(({ message }) => message.includes('again')), 'the repeat');
    await eventually(() => told(running)[0], 'the answer');
    expect(running.operations.asked).toHaveLength(1);
    expect(told(running, ADA)).toEqual([]);
  });
});
