import { nameArgument } from './arguments.ts';
import { addOnce } from './place.ts';
import type { Verb } from './verb.ts';

/** `locks [--env <name>]`. */
export const locksVerb: Verb = {
  name: 'locks',
  summary: 'Show what keeps services from being changed',
  usage: '[--env <name>]',
  details: [
    'Shows the locks that people put up, with owner, reason and end, and the open changes, which lock their service.',
  ],
  options: [{ flags: '--env <name>', summary: 'of this environment only' }],
  examples: ['locks', 'locks --env production'],
  declare(command, done) {
    addOnce(command, '--env <name>', nameArgument('environment'));
    command.action(({ env }: { readonly env?: string }) =>
      done({ verb: 'locks', ...(env === undefined ? {} : { environment: env }) }),
    );
  },
};
