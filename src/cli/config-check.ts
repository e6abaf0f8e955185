import { overlappingFreezes, unbreakableFreezes } from '../config/freezes.ts';
import { loadConfig } from '../config/load.ts';
import { describeProblem } from '../config/problem.ts';
import { findInPolicies } from './policy/check.ts';
import type { Terminal } from './terminal.ts';

/** `meshbot config check`: every problem at once, asking no server. Exit code 1 when there is one. */
export function configCheck(terminal: Terminal, options: { readonly config?: string }): number {
  const loaded = loadConfig(terminal.env, options.config === undefined ? {} : { path: options.config });
  const found = loaded.kind === 'config' ? findInPolicies(loaded.config) : { problems: loaded.problems, warnings: [] };
  const overlaps =
    loaded.kind === 'config' ? overlappingFreezes(loaded.config.catalogue.freezes, loaded.config.path) : [];
  const unbreakable = loaded.kind === 'config' ? unbreakableFreezes(loaded.config.catalogue, loaded.config.path) : [];
  for (const warning of [...found.warnings, ...overlaps, ...unbreakable])
    terminal.error(`warning: ${describeProblem(warning)}\n`);
  if (loaded.kind === 'config' && found.problems.length === 0) {
    const { catalogue, path } = loaded.config;
    const counts = `${count(catalogue.environments.length, 'environment')}, ${count(catalogue.services.length, 'service')}`;
    terminal.out(`${path} is fine: ${counts}.\n`);
    return 0;
  }
  for (const problem of found.problems) terminal.error(`${describeProblem(problem)}\n`);
  terminal.error(`${count(found.problems.length, 'problem')}.\n`);
  return 1;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
