import { describe, expect, it } from 'vitest';
import type { SlackSandbox } from '../../../sandbox/slack/index.ts';
import { accessFor, aPlan, PROD } from '../harness.ts';
import { entries, hastyClock, posted } from './posted.ts';

describe('thread entries', () => {
  const applied = { kind: 'applied', evaluationId: 'e1' } as const;

  it('stand in the thread of their card, each key once, in order', async () => {
    const { slack, outbox, change } = await posted();
    await outbox.addEntry(change, 'applied', applied);
    await outbox.addEntry(change, 'applied', applied);
    await outbox.addEntry(change, 'ended', { kind: 'ended' });
    expect(entries(slack)).toMatchObject([
      { thread_ts: change.card.ts, metadata: { event_payload: { key: 'applied' } } },
      { thread_ts: change.card.ts, metadata: { event_payload: { key: 'ended' } } },
    ]);
  });

  it('that another run wrote before it was killed are not written again', async () => {
    const { slack, outbox, change } = await posted();
    await outbox.addEntry(change, 'applied', applied);
    const next = (await accessFor(slack, hastyClock())).outbox;
    await next.addEntry(change, 'applied', applied);
    await next.addEntry(change, 'resumed', { kind: 'resumed' });
    expect(entries(slack).map(({ metadata }) => metadata?.event_payload['key'])).toEqual(['applied', 'resumed']);
  });

  it('whose reply was lost are recognised', async () => {
    const { slack, outbox, change } = await posted();
    slack.control.fault({ kind: 'loseReply', method: 'chat.postMessage' });
    await outbox.addEntry(change, 'applied', applied);
    expect(entries(slack)).toHaveLength(1);
  });
});

describe('the diff file', () => {
  const longDiff = aPlan({
    changes: Array.from({ length: 300 }, (_, index) => ({
      where: `group app › task t${index} › env`,
      type: 'edited' as const,
      field: `KEY_${index}`,
      before: 'a'.repeat(40),
      after: 'b'.repeat(40),
      ...{ masked: false, multiline: false, weight: 1 },
    })),
  });
  const files = (slack: SlackSandbox) => slack.control.messages(PROD).flatMap((message) => message.files ?? []);

  it('is attached to the thread when the card cannot hold the diff, once', async () => {
    const { slack, outbox, change } = await posted();
    await outbox.attachDiff(change, longDiff);
    await outbox.attachDiff(change, longDiff);
    expect(files(slack)).toMatchObject([{ name: 'web-7k3m9q-plan-1.diff' }]);
    const message = slack.control.messages(PROD).find((candidate) => candidate.files !== undefined);
    expect(message?.thread_ts).toBe(change.card.ts);
  });

  it('is left out when the card shows everything', async () => {
    const { slack, outbox, change } = await posted();
    await outbox.attachDiff(change, aPlan());
    expect(files(slack)).toEqual([]);
  });

  it('whose reply was lost is recognised', async () => {
    const { slack, outbox, change } = await posted();
    slack.control.fault({ kind: 'loseReply', method: 'files.completeUploadExternal' });
    await outbox.attachDiff(change, longDiff);
    expect(files(slack)).toHaveLength(1);
  });
});
