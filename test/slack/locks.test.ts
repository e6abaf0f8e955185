import { describe, expect, it } from 'vitest';
import { heldBy } from '../../src/operations/hold/gate.ts';
import { aChange, REQUESTER } from '../support/a-change.ts';
import { aHold } from '../support/a-hold.ts';
import { accessFor, edgeForTest, eventually, GENERAL, PROD, REA, slackForTest, wallClock } from './harness.ts';
import { hastyClock } from './outbox/posted.ts';
import { textOf, told, typed } from './told.ts';

describe('locks in Slack', () => {
  it('are asked for with who and where, and answered with how they are released', async () => {
    const running = await edgeForTest();
    await running.slack.control.command(typed('lock web --env production --reason “moving the database” --for 2h'));
    const answer = await eventually(() => told(running)[0], 'the answer');
    expect(textOf(answer)).toContain('You have locked web in production.');
    expect(textOf(answer)).toContain('/mesh unlock web --env production');
    expect(running.operations.asked).toMatchObject([
      { call: 'lock', request: { service: 'web', forMs: 7_200_000 }, asking: { userId: REA, channelId: GENERAL } },
    ]);
    await running.slack.control.command(typed('unlock web --env production'));
    const next = await eventually(() => told(running)[1], 'the second answer');
    expect(textOf(next)).toContain('The lock on web in production is released.');
  });

  it('are listed with owner, reason and end, beside the open changes', async () => {
    const running = await edgeForTest();
    running.operations.holds = [
      { place: aHold().place, revision: 1, hold: aHold({ reason: 'for <!channel>' }) },
      { place: { kind: 'environment', environment: 'staging' }, revision: 2, hold: undefined },
    ];
    running.operations.changes = [aChange({ card: undefined })];
    await running.slack.control.command(typed('locks'));
    const answer = textOf(await eventually(() => told(running)[0], 'the list'));
    expect(answer).toContain('*web in production* locked by Rea Quest');
    expect(answer).toContain('for &lt;!channel&gt;');
    expect(answer).toContain('*staging* holds something that cannot be read');
    expect(answer).toContain('Deploy web 1.0.0 → 1.1.0 to production');
  });

  it('say who stands in the way, why, until when, and how to end it', async () => {
    const running = await edgeForTest();
    const { place } = aHold();
    running.operations.onPropose = () => heldBy({ place, revision: 1, hold: aHold() });
    await running.slack.control.command(typed('deploy web 1.1.0'));
    const answer = textOf(await eventually(() => told(running)[0], 'the refusal'));
    expect(answer).toContain('Rea Quest has locked web in production: “moving the database”.');
    expect(answer).toContain('/mesh unlock web --env production');
    expect(answer).toContain('Ends <!date^');
  });
});

describe('an announcement', () => {
  const since = () => new Date(wallClock.now()).toISOString();
  const announced = (slack: Awaited<ReturnType<typeof slackForTest>>) =>
    slack.control.messages(PROD).filter(({ metadata }) => metadata?.event_type === 'meshbot_announcement');

  it('mentions the owner, and stands in the channel once, whoever tries again', async () => {
    const slack = await slackForTest();
    const { announcer } = await accessFor(slack, hastyClock());
    const told = { kind: 'locked', hold: aHold() } as const;
    await announcer.announce(PROD, told, { key: 'k', since: since() });
    await announcer.announce(PROD, told, { key: 'k', since: since() });
    const another = (await accessFor(slack, hastyClock())).announcer;
    await another.announce(PROD, told, { key: 'k', since: since() });
    expect(announced(slack)).toHaveLength(1);
    expect(textOf(announced(slack)[0] ?? { text: '' })).toContain(`<@${REQUESTER.userId}> locked *web in production*`);
    await another.announce(PROD, { kind: 'lock-ended', hold: aHold() }, { key: 'k2', since: since() });
    expect(announced(slack)).toHaveLength(2);
  });

  it('whose reply was lost is not said again', async () => {
    const slack = await slackForTest();
    const { announcer } = await accessFor(slack, hastyClock());
    slack.control.fault({ kind: 'loseReply', method: 'chat.postMessage' });
    await announcer.announce(PROD, { kind: 'locked', hold: aHold() }, { key: 'k', since: since() });
    expect(announced(slack)).toHaveLength(1);
  });
});
