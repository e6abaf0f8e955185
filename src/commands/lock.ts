import type { LockRequest } from '../domain/request.ts';
import { durationArgument, reasonArgument, usage } from './arguments.ts';
import { addOnce, declarePlace, PLACE_OPTIONS, type PlaceOptions, toPlace } from './place.ts';
import type { Verb } from './verb.ts';

/** `lock [service] --reason <text>`. */
export const lockVerb: Verb = {
  name: 'lock',
  summary: 'Keep a service, an environment or everything from being changed',
  usage: '[service] --reason <text> [options]',
  details: [
    'While the lock stands, nothing is proposed, approved or applied where it stands; what rolls out already is followed to its end.',
    "The environment's channel is told. A lock ends by itself; one on everything stands until it is released.",
  ],
  options: [
    ...PLACE_OPTIONS,
    { flags: '--reason <text>', summary: 'why, in quotes; whoever is refused reads it' },
    { flags: '--for <time>', summary: 'how long, such as 30m, 2h or 1d' },
    { flags: '--steal', summary: "take over somebody else's lock; administrators only, and the owner is told" },
  ],
  examples: [
    'lock web --env production --reason "moving the database" --for 2h',
    'lock --env production --reason "incident 42"',
    'lock --all --reason "the cluster is being upgraded"',
  ],
  declare(command, done) {
    declarePlace(command);
    addOnce(command, '--reason <text>', reasonArgument);
    addOnce(command, '--for <time>', durationArgument);
    command.option('--steal');
    command.action((service: string | undefined, options: Options) => done(toRequest(service, options)));
  },
};

interface Options extends PlaceOptions {
  readonly reason?: string;
  readonly for?: number;
  readonly steal?: boolean;
}

function toRequest(service: string | undefined, options: Options): LockRequest {
  const place = toPlace(service, options);
  const { reason = '' } = options;
  if (reason === '') throw usage('missing-argument', '--reason');
  const forMs = options.for === undefined ? {} : { forMs: options.for };
  return { verb: 'lock', ...place, reason, steal: options.steal === true, ...forMs };
}
