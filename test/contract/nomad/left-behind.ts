import { execFileSync } from 'node:child_process';
import { readdir, readFile, readlink, rm } from 'node:fs/promises';

/** Removes an ended agent's folder, and what a dev agent leaves behind in it: tasks that still run, and mounts. */
export async function clearAway(folder: string): Promise<void> {
  await endTasks(folder);
  await unmount(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 2 });
}

/** Tasks outlive a killed agent, and so do the two helpers of each: ends every process that belongs to our own folder. */
async function endTasks(folder: string): Promise<void> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if (!(await belongsTo(folder, `/proc/${pid}`))) continue;
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // it ended meanwhile
    }
  }
}

/** A task works in the folder, its executor was given its name, its log's writer has files of it open. */
async function belongsTo(folder: string, process: string): Promise<boolean> {
  const isWithin = (path: string) => path.startsWith(`${folder}/`);
  const target = (link: string) => readlink(link).catch(() => '');
  if (isWithin(await target(`${process}/cwd`))) return true;
  const command = await readFile(`${process}/cmdline`, 'utf8').catch(() => '');
  if (command.includes(`${folder}/`)) return true;
  if (!command.includes('\0logmon')) return false;
  const open = await readdir(`${process}/fd`).catch(() => []);
  return (await Promise.all(open.map((file) => target(`${process}/fd/${file}`)))).some(isWithin);
}

/** Each task's secrets are a small file system of their own. */
async function unmount(folder: string): Promise<void> {
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '');
  const own = mounts.split('\n').flatMap((line) => line.split(' ')[1] ?? []);
  for (const path of own.filter((mount) => mount.startsWith(`${folder}/`))) execFileSync('umount', ['-l', path]);
}
