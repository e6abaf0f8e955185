import { loadConfig } from '../config/load.ts';
import { describeProblem } from '../config/problem.ts';
import type { Terminal } from './terminal.ts';

/** `meshbot config check`: every problem at once, asking no server. Exit code 1 when there is one. */
export function configCheck(terminal: Terminal, options: { readonly config?: string }): number {
  const loaded = loadConfig(terminal.env, options.config === undefined ? {} : { path: options.config });
  if (loaded.kind === 'config') {
    const { catalogue, path } = loaded.config;
    const counts = `${count(catalogue.environments.length, 'environment')}, ${count(catalogue.services.length, 'service')}`;
    terminal.out(`${path} is fine: ${counts}.\n`);
    return 0;
  }
  for (const found of loaded.problems) terminal.error(`${describeProblem(found)}\n`);
  terminal.error(`${count(loaded.problems.length, 'problem')}.\n`);
  return 1;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
