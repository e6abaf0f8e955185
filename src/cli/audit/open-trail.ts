import { createHash } from 'node:crypto';
import { createAuditTrail } from '../../adapters/consul/audit/audit-trail.ts';
import { loadConfig } from '../../config/load.ts';
import { describeProblem } from '../../config/problem.ts';
import { MeshError } from '../../domain/errors.ts';
import type { AuditTrail } from '../../ports/audit-trail.ts';
import { describeFault } from '../doctor/row.ts';
import type { Terminal } from '../terminal.ts';

/** Did what was asked; found something, or could not do it; was asked in a way that it does not know. */
export const EXIT = { fine: 0, bad: 1, usage: 2 } as const;

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Opens the trail that the configuration names and closes it again. Exit code 1, and why, when it cannot be read. */
export async function withTrail(
  terminal: Terminal,
  options: { readonly config?: string },
  work: (trail: AuditTrail) => Promise<number>,
): Promise<number> {
  const loaded = loadConfig(terminal.env, options.config === undefined ? {} : { path: options.config });
  if (loaded.kind === 'problems') {
    for (const problem of loaded.problems) terminal.error(`${describeProblem(problem)}\n`);
    return EXIT.bad;
  }
  const { consul, prefix } = loaded.config.state;
  const trail = createAuditTrail({ consul, prefix, now: Date.now, write: () => undefined });
  try {
    return await work(trail);
  } catch (error) {
    if (!(error instanceof MeshError)) throw error;
    terminal.error(`${error.doing}: ${describeFault(error)}\n`);
    return EXIT.bad;
  } finally {
    trail.close();
  }
}

/** The chains to look at, or why there are none. */
export async function chosenChains(
  trail: Pick<AuditTrail, 'chains'>,
  terminal: Terminal,
  environment: string | undefined,
): Promise<readonly string[]> {
  const chains = await trail.chains();
  const chosen = environment === undefined ? [...chains].sort() : chains.filter((chain) => chain === environment);
  if (chosen.length > 0) return chosen;
  const known = chains.length === 0 ? 'there are no entries yet' : `there are entries of ${chains.join(', ')}`;
  terminal.error(`${environment === undefined ? '' : `no audit trail of ${environment}; `}${known}\n`);
  return [];
}
