import type { SlackSandbox } from '../../../sandbox/slack/index.ts';
import type { Change } from '../../../src/domain/change/change.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { aChange } from '../../support/a-change.ts';
import { accessFor, aPlan, PROD, slackForTest, wallClock } from '../harness.ts';

/** Waits go by at once; the time that they took is counted. */
export function hastyClock(): Clock & { readonly waits: readonly number[] } {
  const waits: number[] = [];
  let passedMs = 0;
  return {
    waits,
    now: () => wallClock.now() + passedMs,
    async sleep(ms) {
      waits.push(ms);
      passedMs += ms;
    },
  };
}

export const fresh = (differs: Partial<Change> = {}, clock: Pick<Clock, 'now'> = wallClock) =>
  aChange({ card: undefined, createdAt: new Date(clock.now()).toISOString(), ...differs });
export const old = (differs: Partial<Change> = {}) =>
  fresh({ createdAt: new Date(wallClock.now() - 60_000).toISOString(), ...differs });
export const cards = (slack: SlackSandbox, channel = PROD) =>
  slack.control.messages(channel).filter(({ metadata }) => metadata?.event_type === 'meshbot_change');
export const entries = (slack: SlackSandbox) =>
  slack.control.messages(PROD).filter(({ metadata }) => metadata?.event_type === 'meshbot_entry');
export const calls = (slack: SlackSandbox, method: string) =>
  slack.control.log().filter((entry) => JSON.stringify(entry).includes(method)).length;
export const view = (change: Change) => ({ change, plan: aPlan() });

export async function posted(clock: Clock = hastyClock()) {
  const slack = await slackForTest();
  const { outbox } = await accessFor(slack, clock);
  const change = fresh({}, clock);
  const card = await outbox.postCard(view(change));
  return { slack, outbox, change: { ...change, card } };
}
