#!/usr/bin/env node
import { run } from './cli/program.ts';

// The process edge: arguments, environment, streams, signals and the exit code enter here and nowhere else.
const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    // A second signal means: at once.
    if (stopping.signal.aborted) process.exit(1);
    stopping.abort();
  });
}

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  stopping: stopping.signal,
  onReload: (act) => void process.on('SIGHUP', act),
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
});
// Sockets of aborted blocking queries may linger; everything that matters has been closed and flushed by now.
process.stdout.write('', () => process.exit());
