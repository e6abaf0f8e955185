import { lintPolicies } from '../../adapters/cedar/lint.ts';
import { loadPolicy } from '../../adapters/cedar/policy.ts';
import { readyPolicies } from '../../app.ts';
import type { Config } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import { describeProblem, type Problem } from '../../config/problem.ts';
import type { Terminal } from '../terminal.ts';

export interface PolicyFindings {
  /** With any of these nothing starts. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly rules: number;
}

/** Reads the rules that a configuration names, and what is odd about them together. */
export function findInPolicies({ policiesFolder, catalogue }: Config): PolicyFindings {
  const loaded = loadPolicy({ folder: policiesFolder, ready: readyPolicies() });
  if (loaded.kind === 'problems') return { problems: loaded.problems, warnings: [], rules: 0 };
  return { problems: [], warnings: lintPolicies(loaded.set, catalogue), rules: loaded.set.rules.length };
}

/** `meshbot policy check`: every problem and warning of the rules. Exit code 1 when there is a problem. */
export function policyCheck(terminal: Terminal, options: { readonly config?: string }): number {
  const loaded = loadConfig(terminal.env, options.config === undefined ? {} : { path: options.config });
  if (loaded.kind === 'problems') {
    for (const found of loaded.problems) terminal.error(`${describeProblem(found)}\n`);
    return 1;
  }
  const { problems, warnings, rules } = findInPolicies(loaded.config);
  for (const found of problems) terminal.error(`${describeProblem(found)}\n`);
  for (const found of warnings) terminal.error(`warning: ${describeProblem(found)}\n`);
  if (problems.length > 0) return 1;
  const whose = loaded.config.policiesFolder ?? 'the ready-made set';
  terminal.out(
    `${whose} is fine: ${rules} ${rules === 1 ? 'rule' : 'rules'}${warnings.length === 0 ? '' : `, ${warnings.length} to look at`}.\n`,
  );
  return 0;
}
