// The simulated servers without the program around them: how long their modules take to load, and they to start.
const askedAt = performance.now();
const { startSandbox } = await import('../sandbox/start.ts');
const loadedAt = performance.now();
await startSandbox();
console.log(JSON.stringify({ loadMs: loadedAt - askedAt, startMs: performance.now() - loadedAt }));

process.once('SIGTERM', () => process.exit(0));
