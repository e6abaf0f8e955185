import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What the program says of one case. */
export interface CaseResult {
  readonly case: string;
  readonly ok: boolean;
  readonly error?: string;
  /** The release that brought what the case asks for, where the server is older: then it was not run. */
  readonly since?: string;
}

/** Whether Go is on PATH, so that the program can be built. */
export function hasGo(): boolean {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Builds the program that asks through Nomad's own client, from the pinned modules; returns its path. */
export function buildProgram(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'meshbot-nomad-client-')), 'nomad-client');
  const args = ['build', '-mod=readonly', '-trimpath', '-buildvcs=false', '-o', path, '.'];
  execFileSync('go', args, { cwd: import.meta.dirname, stdio: ['ignore', 'ignore', 'inherit'] });
  return path;
}

/** Runs every case against the server; ends when the last one has. */
export async function runProgram(path: string, address: string): Promise<Map<string, CaseResult>> {
  const child = spawn(path, ['-address', address], { stdio: ['ignore', 'pipe', 'inherit'] });
  const results = new Map<string, CaseResult>();
  for await (const line of createInterface({ input: child.stdout })) {
    const result = JSON.parse(line) as CaseResult; // the program's own form, a line a case
    results.set(result.case, result);
  }
  return results;
}
