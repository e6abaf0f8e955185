import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

const OVER = new Set(['passed', 'failed', 'skipped']);

/** Writes what went wrong outside of any test, as a worker that died, into the file that MESHBOT_UNHANDLED names. */
export default class UnhandledReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: Parameters<NonNullable<Reporter['onTestRunEnd']>>[1]): void {
    const file = process.env['MESHBOT_UNHANDLED'];
    const lost = modules.filter((module) => !OVER.has(module.state()));
    const told = [
      ...errors.map(({ stack, message }) => stack ?? message),
      ...lost.map(({ moduleId }) => `not run to its end: ${moduleId}`),
    ];
    if (file !== undefined && told.length > 0) writeFileSync(file, told.join('\n\n'));
  }
}
