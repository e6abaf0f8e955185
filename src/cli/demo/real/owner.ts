import { hostname } from 'node:os';
import { z } from 'zod';

/** The demo's name on servers of somebody else's: of namespaces, keys, policies, tokens and machines. */
export const MARK = 'meshbot-demo';

/** Who made the things that bear the mark. */
export interface Owner {
  readonly host: string;
  readonly pid: number;
  /** ISO time. */
  readonly since: string;
}

const form = z.object({ host: z.string(), pid: z.coerce.number().int().positive(), since: z.string() });

/** This process. */
export function ourselves(now: number): Owner {
  return { host: hostname(), pid: process.pid, since: new Date(now).toISOString() };
}

/** Undefined for what no demo wrote. */
export function readOwner(value: unknown): Owner | undefined {
  const parsed = form.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** True when the demo that left this behind cannot be running any more; of another machine's nobody here knows. */
export function hasEnded({ host, pid }: Owner, alive: (pid: number) => boolean = isAlive): boolean {
  return host === hostname() && !alive(pid);
}

export function describeOwner({ host, pid, since }: Owner): string {
  return `the demo that process ${pid} on ${host} began at ${since}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive as well.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
