import { randomBytes, randomUUID } from 'node:crypto';
import type { SandboxClock } from '../../clock.ts';

/** Makes Slack's identifiers; message timestamps are strictly ascending, whatever the clock does. */
export interface Ids {
  /** A message timestamp, "seconds.micros". */
  ts(): string;
  /** An id with Slack's letter for its kind: F…, V…, D…, Ev…. */
  next(prefix: string): string;
  envelope(): string;
  secret(): string;
}

export function createIds(clock: SandboxClock): Ids {
  let lastMicros = 0;
  let counter = 0;
  return {
    ts() {
      lastMicros = Math.max(clock.now() * 1000, lastMicros + 1);
      const seconds = Math.floor(lastMicros / 1_000_000);
      return `${seconds}.${String(Math.floor(lastMicros % 1_000_000)).padStart(6, '0')}`;
    },
    next(prefix) {
      counter += 1;
      return `${prefix}0${counter.toString(36).toUpperCase().padStart(4, '0')}${randomBytes(3).toString('hex').toUpperCase()}`;
    },
    envelope: () => randomUUID(),
    secret: () => randomBytes(16).toString('hex'),
  };
}
