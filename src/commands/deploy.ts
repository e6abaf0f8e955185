import { Option } from 'commander';
import type { DeployRequest } from '../domain/request.ts';
import { imageArgument, nameArgument, reasonArgument, usage, variableArgument, versionArgument } from './arguments.ts';
import { addOnce } from './place.ts';
import type { Verb, VerbOption } from './verb.ts';

const OPTIONS = [
  {
    flags: '--env <name>',
    summary: 'the environment; needed where the service runs in several and none is the default',
  },
  {
    flags: '--image <ref>',
    summary: 'a whole image reference in place of a version, for example registry/web@sha256:…',
  },
  { flags: '--var <name=value>', summary: 'an HCL variable of the job; may be repeated' },
  { flags: '--reason <text>', summary: 'why, in quotes; it stands on the card' },
  {
    flags: '--break-glass',
    summary: 'in an emergency, skip the approvals of others; needs its own right and --reason, and everybody is told',
  },
  { flags: '--dry-run', summary: 'show the plan to you alone and change nothing' },
] as const satisfies readonly VerbOption[];

/** `deploy <service> [version]`. */
export const deployVerb: Verb = {
  name: 'deploy',
  summary: 'Plan a new version of a service and ask for its approval',
  usage: '<service> [version] [options]',
  details: [
    "Shows what would happen as a card in the environment's channel. Nothing changes before somebody approves it there.",
    'The service is the name your team gave it; the version is an image tag or the value of the version variable.',
  ],
  options: OPTIONS,
  examples: [
    'deploy web 1.4.2 --env production --reason "new checkout"',
    'deploy web 1.4.2 --dry-run',
    'deploy web --image registry.example/web:1.4.2',
    'deploy web 1.4.2 --var workers=4 --var "motd=hello there"',
  ],
  declare(command, done) {
    command.argument('<service>', '', nameArgument('service')).argument('[version]', '', versionArgument);
    addOnce(command, '--env <name>', nameArgument('environment'));
    addOnce(command, '--image <ref>', imageArgument);
    addOnce(command, '--reason <text>', reasonArgument);
    command.addOption(new Option('--var <name=value>').argParser(variableArgument).default(new Map()));
    command.option('--break-glass');
    command.option('--dry-run');
    command.action((service: string, version: string | undefined, options: Options) =>
      done(toRequest(service, version, options)),
    );
  },
};

interface Options {
  readonly env?: string;
  readonly image?: string;
  readonly reason?: string;
  readonly var: ReadonlyMap<string, string>;
  readonly dryRun?: boolean;
  readonly breakGlass?: boolean;
}

function toRequest(service: string, version: string | undefined, options: Options): DeployRequest {
  const { env, image, reason } = options;
  const breakGlass = options.breakGlass === true;
  if (breakGlass && (reason ?? '') === '') throw usage('missing-argument', '--reason');
  if (version !== undefined && image !== undefined) throw usage('version-and-image', version);
  return {
    verb: 'deploy',
    service,
    variables: Object.fromEntries(options.var),
    dryRun: options.dryRun === true,
    ...(version === undefined ? {} : { version }),
    ...(breakGlass ? { breakGlass } : {}),
    ...(env === undefined ? {} : { environment: env }),
    ...(image === undefined ? {} : { image }),
    ...(reason === undefined || reason === '' ? {} : { reason }),
  };
}
