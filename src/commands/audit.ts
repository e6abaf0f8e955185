import { type Command, Option } from 'commander';
import { nameArgument, usage } from './arguments.ts';
import type { Verb, VerbOption } from './verb.ts';

const OPTIONS = [
  { flags: '--env <name>', summary: 'one environment; without it, all' },
] as const satisfies readonly VerbOption[];

const PERSON = /^@[^\p{C}@]{1,80}$/u;

/** `audit <service or @person>`. */
export const auditVerb: Verb = {
  name: 'audit',
  summary: 'Show the latest audit entries of a service or a person',
  usage: '<service or @person> [options]',
  details: [
    'The newest first, to you alone: who asked for what, who decided, what was refused, and how it ended.',
    'A person is named as Slack shows them, or by their member id; a name with spaces needs quotes.',
    'The whole trail is exported and verified with `meshbot audit export` and `meshbot audit verify`.',
  ],
  options: OPTIONS,
  examples: ['audit web', 'audit web --env production', 'audit @rita'],
  declare(command, done) {
    command.argument('<service or @person>', '', subjectArgument);
    addEnvironment(command);
    command.action((subject: string, { env }: { readonly env?: string }) =>
      done({
        verb: 'audit',
        ...(subject.startsWith('@') ? { person: subject.slice(1).trim() } : { service: subject }),
        ...(env === undefined ? {} : { environment: env }),
      }),
    );
  },
};

function subjectArgument(value: string): string {
  if (!value.startsWith('@')) return nameArgument('service')(value);
  if (!PERSON.test(value)) throw usage('bad-person', value);
  return value;
}

/** May stand once: the last of two environments must not win silently. */
function addEnvironment(command: Command): void {
  command.addOption(
    new Option('--env <name>').argParser((value: string, before: string | undefined) => {
      if (before !== undefined) throw usage('given-twice', '--env');
      return nameArgument('environment')(value);
    }),
  );
}
