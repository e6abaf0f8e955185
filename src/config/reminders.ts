import type { Environment } from '../domain/catalogue.ts';
import type { ConnectionSources } from './connections.ts';
import { problem } from './problem.ts';
import type { EnvironmentBlock } from './schema.ts';

/** How long before a change expires people are reminded, where nobody says: never in the first half of its time, in ms. */
const REMIND_MS = 15 * 60_000;

/** When people are reminded of a change and when it is escalated; one that could never happen is a problem. */
export function remindersIn(
  { expiry, remind, escalate }: EnvironmentBlock,
  path: readonly PropertyKey[],
  from: Pick<ConnectionSources, 'place' | 'problems'>,
): Pick<Environment, 'remindMs' | 'escalate'> {
  const complain = (key: readonly PropertyKey[], message: string, help: string) =>
    void from.problems.push(problem(from.place([...path, ...key]), message, help));
  const remindMs = remind === 'none' ? undefined : (remind ?? Math.min(REMIND_MS, expiry / 2));
  if (remindMs !== undefined && remindMs >= expiry) {
    complain(['remind'], 'nobody is reminded: it is not before the change is made', 'make it shorter than `expiry`');
  }
  if (escalate === undefined) return { ...(remindMs === undefined ? {} : { remindMs }) };
  const { before, to, channel } = escalate;
  if (before >= expiry) {
    complain(['escalate', 'before'], 'nothing is escalated before the change is made', 'make it shorter than `expiry`');
  } else if (remindMs !== undefined && before >= remindMs) {
    complain(['escalate', 'before'], 'it is escalated before anybody is reminded', 'make it shorter than `remind`');
  }
  return {
    ...(remindMs === undefined ? {} : { remindMs }),
    escalate: { beforeMs: before, to, ...(channel === undefined ? {} : { channelId: channel }) },
  };
}
