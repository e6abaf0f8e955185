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
  /** Why it was not run: the server is older than what the case asks for, or has no ACLs. */
  readonly skipped?: string;
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

/** Runs every case for servers without ACLs, or with a management token those for servers with them. */
export async function runProgram(path: string, address: string, token = ''): Promise<CaseResult[]> {
  const child = spawn(path, ['-address', address, '-token', token], { stdio: ['ignore', 'pipe', 'inherit'] });
  const results: CaseResult[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    results.push(JSON.parse(line) as CaseResult); // the program's own form, a line a case
  }
  return results;
}
