import type { CanRequest } from '../domain/request.ts';
import { nameArgument, usage } from './arguments.ts';
import { addOnce } from './place.ts';
import type { Verb } from './verb.ts';

const PERSON = /^@[^\p{C}@]{1,80}$/u;

/** What people call each right. */
const RIGHTS: Readonly<Record<string, CanRequest['action']>> = {
  deploy: 'propose',
  approve: 'approve',
  'break-glass': 'break-glass',
};

/** `can <@person> <deploy, approve or break-glass> <service>`. */
export const canVerb: Verb = {
  name: 'can',
  summary: 'Say whether somebody may do something, and by which rule',
  usage: '<@person> <right> <service> [options]',
  details: [
    'The right is deploy, approve or break-glass. The answer names the rules that decide and, for deploy, whose approval would be needed.',
    'A person is named as Slack shows them, or by their member id; a name with spaces needs quotes.',
    'Before a plan is made nobody knows what it does: an ordinary rollout of low risk is assumed.',
  ],
  options: [
    {
      flags: '--env <name>',
      summary: 'the environment; needed where the service runs in several and none is the default',
    },
  ],
  examples: ['can @rita deploy web --env production', 'can @andrei approve web'],
  declare(command, done) {
    command
      .argument('<@person>', '', personArgument)
      .argument('<right>', '', rightArgument)
      .argument('<service>', '', nameArgument('service'));
    addOnce(command, '--env <name>', nameArgument('environment'));
    command.action(
      (person: string, action: CanRequest['action'], service: string, { env }: { readonly env?: string }) =>
        done({ verb: 'can', person, action, service, ...(env === undefined ? {} : { environment: env }) }),
    );
  },
};

function personArgument(value: string): string {
  if (!PERSON.test(value)) throw usage('bad-person', value);
  return value.slice(1).trim();
}

function rightArgument(value: string): CanRequest['action'] {
  const right = Object.hasOwn(RIGHTS, value) ? RIGHTS[value] : undefined;
  if (right === undefined) throw usage('bad-right', value);
  return right;
}
