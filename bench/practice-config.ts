import { join } from 'node:path';
import type { Sandbox } from '../sandbox/start.ts';
import { demoConfig } from '../src/cli/demo/demo-config.ts';
import { packageRoot } from '../src/cli/package-root.ts';

/** The folder with the practice world's job files. */
export function jobsFolder(): string {
  return join(packageRoot(), 'sandbox', 'world', 'jobs');
}

/** The demo's meshbot.yml, with a free port for HTTP. */
export function practiceConfig({ channels }: Sandbox): string {
  return demoConfig({ channels, httpPort: 0, jobsFolder: jobsFolder(), perMinute: 100_000 });
}
