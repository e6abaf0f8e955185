import { Command, CommanderError, Option } from 'commander';
import { describeAudit } from './audit/program.ts';
import type { DemoOptions } from './demo/index.ts';
import { configFile, nodes, portBase, since, speed } from './options.ts';
import type { ReplayOptions } from './policy/replay/replay.ts';
import type { SandboxFlags } from './sandbox.ts';
import type { Terminal } from './terminal.ts';
import { packageVersion } from './version.ts';

/** What the program ends with when it was called in a way that it does not know. */
const USAGE_EXIT = 2;

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
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_EXIT;
    throw error;
  }
}

/** The grammar of the program; docs and tests read it from here. A command is loaded when it is run: each needs other things. */
export function describeProgram(terminal: Terminal, finish: (code: number) => void): Command {
  const program = new Command('meshbot')
    .description('A Slack bot with which a team runs its Nomad, Consul and Vault.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.error(text) });
  program
    .command('start')
    .description('run the bot until SIGTERM')
    .addOption(configFile())
    .action(async (options: { config?: string }) => {
      const { start } = await import('./start.ts');
      finish(await start(terminal, options));
    });
  program
    .command('demo')
    .description('run the bot in a practice mesh with a Slack page in the browser')
    .option('--headless', 'print no advice; write .meshbot/demo.json when everything answers')
    .addOption(portBase())
    .addOption(new Option('--slack <which>', 'whose Slack').choices(['own', 'local-slack']).default('own'))
    .option('--nomad <address>', 'a real Nomad in place of the simulated one; NOMAD_TOKEN and so on as usual')
    .option('--consul <address>', 'a real Consul; CONSUL_HTTP_TOKEN and so on as usual')
    .option('--vault <address>', 'a real Vault; VAULT_TOKEN and so on as usual')
    .action(async (options: DemoOptions) => {
      const { demo } = await import('./demo/index.ts');
      finish(await demo(terminal, options));
    });
  describeSandbox(program, terminal, finish);
  program
    .command('doctor')
    .description('ask every live system whether the bot can work with it')
    .addOption(configFile())
    .action(async (options: { config?: string }) => {
      const { doctor } = await import('./doctor.ts');
      finish(await doctor(terminal, options));
    });
  program
    .command('config')
    .description('the configuration')
    .command('check')
    .description('list every problem of the configuration, without asking any server')
    .addOption(configFile())
    .action(async (options: { config?: string }) => {
      const { configCheck } = await import('./config-check.ts');
      finish(configCheck(terminal, options));
    });
  describeAudit(program, { terminal, finish, file: configFile });
  describePolicy(program, terminal, finish);
  return program;
}

function describePolicy(program: Command, terminal: Terminal, finish: (code: number) => void): void {
  const policy = program.command('policy').description('the rules of who may do what');
  policy
    .command('check')
    .description('check the rules against their schema, and say what nobody can have meant')
    .addOption(configFile())
    .action(async (options: { config?: string }) => {
      const { policyCheck } = await import('./policy/check.ts');
      finish(policyCheck(terminal, options));
    });
  policy
    .command('test')
    .description('decide every case of a YAML file; exit code 1 where a decision is not the expected one')
    .argument('<file>', 'the cases; docs/CONFIGURATION.md has an example')
    .addOption(configFile())
    .action(async (file: string, options: { config?: string }) => {
      const { policyTest } = await import('./policy/test.ts');
      finish(await policyTest(terminal, file, options));
    });
  policy
    .command('replay')
    .description('ask the rules again what was asked before; exit code 1 where a decision would have been different')
    .addOption(configFile())
    .addOption(new Option('--env <name>', 'one environment (default: all)'))
    .addOption(since())
    .option('--policies <folder>', 'try the rules in this folder in place of the configured ones')
    .option('--file <file>', 'read this export (JSON Lines) in place of the stored audit trail')
    .option('--json', 'print JSON in place of a table')
    .action(async (options: ReplayOptions) => {
      const { policyReplay } = await import('./policy/replay/replay.ts');
      finish(await policyReplay(terminal, options));
    });
}

function describeSandbox(program: Command, terminal: Terminal, finish: (code: number) => void): void {
  program
    .command('sandbox')
    .description('run the simulated Nomad, Consul, Vault and Slack alone')
    .option('--json', 'print one line of JSON when all answer')
    .addOption(portBase())
    .option('--no-acl', 'let Nomad and Consul ask for no tokens')
    .addOption(new Option('--acl', 'let them ask for tokens').default(true))
    .addOption(nodes())
    .addOption(speed())
    .option('--faults', 'put a fault proxy before each server, and print where to make them fail')
    .action(async (flags: SandboxFlags) => {
      const { sandbox } = await import('./sandbox.ts');
      finish(await sandbox(terminal, flags));
    });
}
