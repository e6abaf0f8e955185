import { defineConfig } from 'vitest/config';

/** Run by ../local-slack.test.ts inside a network namespace; never by `npm test` itself. */
export default defineConfig({
  test: { include: ['test/e2e/inside/*.inside.ts'], testTimeout: 180_000, hookTimeout: 60_000, pool: 'forks' },
});
