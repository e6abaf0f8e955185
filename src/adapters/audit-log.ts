import { maskText } from '../domain/plan/mask.ts';
import type { Audit } from '../ports/audit.ts';
import type { Clock } from '../ports/clock.ts';

/** Audit entries as JSON lines, told apart from other log lines by `"audit":true`; written whatever the log level. */
export function createAuditLog(clock: Pick<Clock, 'now'>, write: (line: string) => void): Audit {
  return {
    record(entry) {
      const at = new Date(clock.now()).toISOString();
      // Every other field is a name or an id of ours; only a reason can hold words.
      const reason = entry.reason === undefined ? {} : { reason: maskText(entry.reason) };
      write(`${JSON.stringify({ audit: true, at, ...entry, ...reason })}\n`);
    },
  };
}
