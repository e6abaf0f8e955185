// How long the simulated servers take to start in a process that has loaded them, as tests start them over and over.
import { startSandbox } from '../sandbox/start.ts';

const askedAt = performance.now();
await startSandbox();
console.log(JSON.stringify({ startMs: performance.now() - askedAt }));

process.once('SIGTERM', () => process.exit(0));
