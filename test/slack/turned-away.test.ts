import { describe, expect, it } from 'vitest';

import { Intake } from '../../src/operations/intake/intake.ts';
import { APPROVE_ACTION } from '../../src/slack/blocks/actions.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { click, withCard } from './card-clicks.ts';
import { ADA, edgeForTest, eventually, GENERAL, PROD, REA } from './harness.ts';
import { recordingLog } from './recording-log.ts';
import { textOf, told, typed } from './told.ts';

describe('what gets no further than Slack is told in the audit trail', () => {
  it('for words that are no command, without the words', async () => {
    const running = await edgeForTest();
    await running.slack.control.command(typed('depoly web --password hunter2'));
    await eventually(() => told(running)[0], 'the answer');
    expect(running.turnedAway).toEqual([
      {
        ...{ event: 'refused', reason: 'MESH_USAGE', words: 'unknown-verb', requestId: 'req-1' },
        ...{ by: { userId: REA, teamId: 'T0HOME' }, channelId: GENERAL },
      },
    ]);
  });

  it('for a click that fits no message', async () => {
    const running = await withCard();
    await click(running, APPROVE_ACTION, 'not:a:value');
    await eventually(() => told(running, ADA, PROD)[0], 'the answer');
    expect(running.turnedAway).toMatchObject([
      { event: 'refused', verb: 'approve', reason: 'forged', by: { userId: ADA }, channelId: PROD },
    ]);
  });
});

it('whoever types too often reads when the next command is taken, and nothing is done', async () => {
  const clock = fakeClock();
  const intake = new Intake({ audit: { record: async () => {} }, clock, log: recordingLog().log, perMinute: 1 });
  const running = await edgeForTest({ intake });
  await running.slack.control.command(typed('deploy web 1.1.0'));
  await eventually(() => told(running)[0], 'the first answer');
  clock.advance(18_000);
  await running.slack.control.command(typed('deploy web 1.1.0'));
  const second = await eventually(() => told(running)[1], 'the second answer');
  expect(textOf(second)).toContain('More than 1 commands and clicks of yours came within a minute');
  expect(textOf(second)).toContain('Try again in 42 s.');
  expect(running.operations.asked).toHaveLength(1);
});
