import type { SandboxClock } from '../../clock.ts';
import type { LogEntry } from '../ui-protocol.ts';
import type { Changes } from './changes.ts';
import type { Ids } from './ids.ts';

const KEPT = 1000;

/** The last 1000 things that went to and from the app. Tokens never enter it. */
export interface Journal {
  add(direction: LogEntry['direction'], kind: string, summary: string, detail?: unknown): void;
  entries(): readonly LogEntry[];
  reset(): void;
}

export function createJournal(clock: SandboxClock, ids: Ids, changes: Changes): Journal {
  let entries: LogEntry[] = [];
  return {
    add(direction, kind, summary, detail) {
      const known = detail === undefined ? {} : { detail };
      const entry: LogEntry = { id: ids.next('L'), time: clock.now(), direction, kind, summary, ...known };
      entries.push(entry);
      if (entries.length > KEPT * 2) entries = entries.slice(-KEPT);
      changes.emit({ kind: 'log', entry });
    },
    entries: () => entries.slice(-KEPT),
    reset() {
      entries = [];
    },
  };
}
