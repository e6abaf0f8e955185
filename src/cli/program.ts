import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { configCheck } from './config-check.ts';
import { type DemoOptions, demo } from './demo/index.ts';
import { doctor } from './doctor.ts';
import { sandbox } from './sandbox.ts';
import { start } from './start.ts';
import type { Terminal } from './terminal.ts';
import { packageVersion } from './version.ts';

/** Runs the `meshbot` program; resolves with its exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0;
  const program = describeProgram(terminal, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
}

/** The grammar of the program; docs and tests read it from here. */
export function describeProgram(terminal: Terminal, finish: (code: number) => void): Command {
  const program = new Command('meshbot')
    .description('A Slack bot with which a team runs its Nomad, Consul and Vault.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.error(text) });
  const file = () =>
    new Option('-c, --config <file>', 'the configuration file (default: MESHBOT_CONFIG or meshbot.yml)');

  program
    .command('start')
    .description('run the bot until SIGTERM')
    .addOption(file())
    .action(async (options: { config?: string }) => finish(await start(terminal, options)));
  program
    .command('demo')
    .description('run the bot in a practice mesh with a Slack page in the browser')
    .option('--headless', 'print no advice; write .meshbot/demo.json when everything answers')
    .addOption(portBase())
    .addOption(new Option('--slack <which>', 'whose Slack').choices(['own', 'local-slack']).default('own'))
    .option('--nomad <address>', 'a real Nomad in place of the simulated one; NOMAD_TOKEN and so on as usual')
    .option('--consul <address>', 'a real Consul; CONSUL_HTTP_TOKEN and so on as usual')
    .option('--vault <address>', 'a real Vault; VAULT_TOKEN and so on as usual')
    .action(async (options: DemoOptions) => finish(await demo(terminal, options)));
  program
    .command('sandbox')
    .description('run the simulated Nomad, Consul, Vault and Slack alone')
    .option('--json', 'print one line of JSON when all answer')
    .addOption(portBase())
    .action(async (options: { json?: true; portBase?: number }) => finish(await sandbox(terminal, options)));
  program
    .command('doctor')
    .description('ask every live system whether the bot can work with it')
    .addOption(file())
    .action(async (options: { config?: string }) => finish(await doctor(terminal, options)));
  program
    .command('config')
    .description('the configuration')
    .command('check')
    .description('list every problem of the configuration, without asking any server')
    .addOption(file())
    .action((options: { config?: string }) => finish(configCheck(terminal, options)));
  return program;
}

function portBase(): Option {
  return new Option('--port-base <port>', 'first of the ports to use (default: free ones)').argParser((text) => {
    const port = Number(text);
    if (Number.isInteger(port) && port >= 1024 && port <= 65_000) return port;
    throw new InvalidArgumentError('must be a port between 1024 and 65000.');
  });
}
