import { type Command, Option } from 'commander';
import { nameArgument, usage } from './arguments.ts';
import type { VerbOption } from './verb.ts';

/** The options by which a lock's place is named. */
export const PLACE_OPTIONS = [
  { flags: '--env <name>', summary: 'the environment; without a service, the whole of it' },
  { flags: '--all', summary: 'everything in every environment; administrators only' },
] as const satisfies readonly VerbOption[];

export interface PlaceOptions {
  readonly env?: string;
  readonly all?: boolean;
}

export interface NamedPlace {
  readonly service?: string;
  readonly environment?: string;
  readonly everywhere: boolean;
}

/** Declares `[service] --env <name> --all` on a verb. */
export function declarePlace(command: Command): void {
  command.argument('[service]', '', nameArgument('service'));
  addOnce(command, '--env <name>', nameArgument('environment'));
  command.option('--all');
}

/** @throws MESH_USAGE when it names no place, or one inside of everything. */
export function toPlace(service: string | undefined, { env, all }: PlaceOptions): NamedPlace {
  const everywhere = all === true;
  if (everywhere && (service !== undefined || env !== undefined)) throw usage('all-and-part', service ?? env);
  if (!everywhere && service === undefined && env === undefined) throw usage('missing-argument', 'service');
  return {
    everywhere,
    ...(service === undefined ? {} : { service }),
    ...(env === undefined ? {} : { environment: env }),
  };
}

/** An option that may stand once: the last of two environments must not win silently. */
export function addOnce<T>(command: Command, flags: string, read: (value: string) => T): void {
  command.addOption(
    new Option(flags).argParser((value: string, before: T | undefined) => {
      if (before !== undefined) throw usage('given-twice', flags.split(' ')[0]);
      return read(value);
    }),
  );
}
