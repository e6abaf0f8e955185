import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { packageVersion } from '../src/cli/version.ts';

/** On what the figures were taken: without it no absolute number means anything. */
export interface Machine {
  readonly meshbot: string;
  readonly node: string;
  readonly system: string;
  readonly cpus: string;
  readonly memoryGib: number;
  /** Of the last minute, when the bench began: what else the machine was busy with. */
  readonly load: number;
  readonly startedAt: string;
}

export function describeMachine(): Machine {
  const all = cpus();
  return {
    meshbot: packageVersion(),
    node: process.version,
    system: `${platform()} ${release()} ${process.arch}`,
    cpus: `${all.length} × ${all[0]?.model.trim() ?? 'unknown'}`,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    startedAt: new Date().toISOString(),
  };
}
