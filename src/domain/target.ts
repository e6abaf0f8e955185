import type { Catalogue, Environment, Placement, Service } from './catalogue.ts';
import { nearest } from './nearest.ts';
import { type Refusal, refuse } from './outcome.ts';
import type { Asking } from './request.ts';

export interface Target {
  readonly kind: 'target';
  readonly service: Service;
  readonly environment: Environment;
  readonly placement: Placement;
}

/** Which service in which environment is meant, and whether it may be asked for here. */
export function findTarget(
  catalogue: Catalogue,
  wanted: { readonly service: string; readonly environment?: string },
  asking: Pick<Asking, 'channelId'>,
): Target | Refusal {
  const service = catalogue.services.find(({ name }) => name === wanted.service);
  if (service === undefined) {
    return refuse('unknown-service', suggest(wanted.service, namesOf(catalogue.services)));
  }
  const environment = findEnvironment(catalogue, service, wanted.environment, asking.channelId);
  if (environment.kind === 'refused') return environment;
  const placement = service.placements.find((candidate) => candidate.environment === environment.found.name);
  if (placement === undefined) {
    const runsIn = service.placements.map((candidate) => candidate.environment).join(', ');
    return refuse('service-not-in-environment', {
      service: service.name,
      environment: environment.found.name,
      runsIn,
    });
  }
  const { askedIn, name } = environment.found;
  if (askedIn.length > 0 && !askedIn.includes(asking.channelId)) {
    return refuse('channel-not-allowed', { environment: name, channels: askedIn.join(',') });
  }
  return { kind: 'target', service, environment: environment.found, placement };
}

type Found = { readonly kind: 'found'; readonly found: Environment } | Refusal;

/** Named, else the channel's own, else the default, else the only one in which the service runs. */
function findEnvironment(catalogue: Catalogue, service: Service, name: string | undefined, channelId: string): Found {
  const byName = (wanted: string) => catalogue.environments.find((candidate) => candidate.name === wanted);
  if (name !== undefined) {
    const found = byName(name);
    if (found !== undefined) return { kind: 'found', found };
    return refuse('unknown-environment', suggest(name, namesOf(catalogue.environments)));
  }
  const runsIn = service.placements.map(({ environment }) => environment);
  const ownChannel = catalogue.environments.filter((e) => e.channelId === channelId && runsIn.includes(e.name));
  const only = runsIn.length === 1 ? runsIn[0] : undefined;
  const chosen = ownChannel.length === 1 ? ownChannel[0]?.name : (only ?? catalogue.defaultEnvironment);
  const found = chosen === undefined ? undefined : byName(chosen);
  if (found !== undefined) return { kind: 'found', found };
  return refuse('environment-needed', { service: service.name, runsIn: runsIn.join(', ') });
}

function namesOf(named: readonly { readonly name: string }[]): readonly string[] {
  return named.map(({ name }) => name);
}

export function suggest(given: string, known: readonly string[]): Readonly<Record<string, string>> {
  const suggestion = nearest(given, known);
  return { given, known: known.join(', '), ...(suggestion === undefined ? {} : { nearest: suggestion }) };
}
