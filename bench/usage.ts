import { readFileSync } from 'node:fs';

/** What Linux says of another process; on other systems nobody can be asked without a helper program, so all is undefined. */
export interface Usage {
  /** Resident memory, in MiB. */
  readonly rssMib: number | undefined;
  /** The most it ever was, in MiB. */
  readonly peakMib: number | undefined;
  /** User and system time together, in ms; moves in steps of 10. */
  readonly cpuMs: number | undefined;
}

/** Linux shows times in ticks of 1/100 s, whatever the kernel's own are (proc_pid_stat(5), USER_HZ). */
const TICK_MS = 10;

export function usageOf(pid: number): Usage {
  const status = read(`/proc/${pid}/status`);
  // The program's name stands in parentheses and may hold spaces: fields are counted from behind it.
  const fields = read(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ');
  const ticks = Number(fields?.[11]) + Number(fields?.[12]);
  return {
    rssMib: mib(status, 'VmRSS'),
    peakMib: mib(status, 'VmHWM'),
    cpuMs: Number.isNaN(ticks) ? undefined : ticks * TICK_MS,
  };
}

function mib(status: string | undefined, name: string): number | undefined {
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status ?? '')?.[1];
  return kib === undefined ? undefined : Number(kib) / 1024;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
