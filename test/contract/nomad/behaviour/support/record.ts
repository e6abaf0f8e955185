import { appendFile } from 'node:fs/promises';
import { afterEach } from 'vitest';
import type { Cluster } from './cluster.ts';

/** Where `MESHBOT_BEHAVIOUR_LOG` names a file, each case on a real Nomad adds a line: its title, the release, and whether it held. */
export function noteHeld(cluster: () => Cluster | undefined): void {
  const file = process.env['MESHBOT_BEHAVIOUR_LOG'];
  if (file === undefined || file === '') return;
  afterEach(async ({ task }) => {
    const suite = task.suite?.name ?? '';
    const [, subject] = /^(.*) \[real Nomad\]$/.exec(suite) ?? [];
    if (subject === undefined) return;
    const server = cluster()?.version ?? '';
    const held = { title: `${subject} ${task.name}`, server, isHeld: task.result?.state !== 'fail' };
    await appendFile(file, `${JSON.stringify(held)}\n`);
  });
}
