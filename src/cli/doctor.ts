import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { configCheck } from './config-check.ts';
import { checkConsul } from './doctor/consul.ts';
import { checkNomad } from './doctor/nomad.ts';
import { formatRows, type Row } from './doctor/row.ts';
import { checkSlack } from './doctor/slack.ts';
import { checkVault } from './doctor/vault.ts';
import type { Terminal } from './terminal.ts';

/** `meshbot doctor`: asks every live system, and prints what to do about each failure. Exit code 1 when there is one. */
export async function doctor(terminal: Terminal, options: { readonly config?: string }): Promise<number> {
  const loaded = loadConfig(terminal.env, options.config === undefined ? {} : { path: options.config });
  if (loaded.kind === 'problems') return configCheck(terminal, options);
  const rows = await runDoctor(loaded.config);
  terminal.out(formatRows(rows));
  const failures = rows.filter(({ ok }) => ok === false).length;
  terminal.out(failures === 0 ? '\nNothing stands in the way.\n' : `\nTo mend: ${failures}.\n`);
  return failures === 0 ? 0 : 1;
}

/** All checks, system by system; a system that does not answer is one failed row, never a throw. */
export async function runDoctor(config: Config): Promise<readonly Row[]> {
  const checks = [
    checkSlack(config),
    checkConsul('Consul (state)', config.state.consul, config.state.prefix),
    ...config.environments.flatMap((environment) => [
      checkNomad(environment, config.catalogue),
      ...(environment.vault === undefined ? [] : [checkVault(environment.name, environment.vault)]),
    ]),
  ];
  return (await Promise.all(checks)).flat();
}
