import { execFileSync } from 'node:child_process';
import { readdir, readFile, readlink, rm } from 'node:fs/promises';

/** Removes an ended agent's folder, and what a dev agent leaves behind in it: tasks that still run, and mounts. */
export async function clearAway(folder: string): Promise<void> {
  await endTasks(folder);
  await unmount(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 2 });
}

/** Tasks outlive a killed agent: ends every process that works in our own folder. */
async function endTasks(folder: string): Promise<void> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const where = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (!where.startsWith(folder)) continue;
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // it ended meanwhile
    }
  }
}

/** Each task's secrets are a small file system of their own. */
async function unmount(folder: string): Promise<void> {
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '');
  const own = mounts.split('\n').flatMap((line) => line.split(' ')[1] ?? []);
  for (const path of own.filter((mount) => mount.startsWith(`${folder}/`))) execFileSync('umount', ['-l', path]);
}
