import type { UnlockRequest } from '../domain/request.ts';
import { reasonArgument, usage } from './arguments.ts';
import { addOnce, declarePlace, PLACE_OPTIONS, type PlaceOptions, toPlace } from './place.ts';
import type { Verb } from './verb.ts';

/** `unlock [service]`. */
export const unlockVerb: Verb = {
  name: 'unlock',
  summary: 'Release a lock that somebody put up',
  usage: '[service] [options]',
  details: [
    'Your own lock you release at any time. The lock of an open change is its own: it goes when the change ends.',
    "Somebody else's is released with `--steal` and a reason, and its owner is told.",
  ],
  options: [
    ...PLACE_OPTIONS,
    { flags: '--steal', summary: "release somebody else's lock; administrators only" },
    { flags: '--reason <text>', summary: 'why, in quotes; needed with --steal' },
  ],
  examples: [
    'unlock web --env production',
    'unlock --env production',
    'unlock web --env production --steal --reason "the owner is away"',
  ],
  declare(command, done) {
    declarePlace(command);
    addOnce(command, '--reason <text>', reasonArgument);
    command.option('--steal');
    command.action((service: string | undefined, options: Options) => done(toRequest(service, options)));
  },
};

interface Options extends PlaceOptions {
  readonly reason?: string;
  readonly steal?: boolean;
}

function toRequest(service: string | undefined, options: Options): UnlockRequest {
  const place = toPlace(service, options);
  const { reason = '' } = options;
  const steal = options.steal === true;
  if (steal && reason === '') throw usage('missing-argument', '--reason');
  return { verb: 'unlock', ...place, steal, ...(reason === '' ? {} : { reason }) };
}
