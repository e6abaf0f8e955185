import { inspect } from 'node:util';
import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../ports/log.ts';

/**
 * The SDK's logger over ours. Its debug level is dropped altogether: it writes whole frames, response addresses included.
 * Message text stays static; what the SDK says goes into a field, where the scrubber sees it.
 */
export function slackLogger(log: Log): Logger {
  const write =
    (level: 'info' | 'warn' | 'error') =>
    (...said: unknown[]) => {
      log[level]({ said: said.map(inLine).join(' ').slice(0, 1000) }, 'slack sdk');
    };
  return {
    debug: () => {},
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}

/** An SDK error carries headers, so nothing but its name and message passes. */
function inLine(said: unknown): string {
  if (said instanceof Error) return `${said.name}: ${said.message}`;
  return typeof said === 'string' ? said : inspect(said, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
}
