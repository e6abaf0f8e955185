import type { Catalogue } from '../catalogue.ts';
import { type Refusal, refuse } from '../outcome.ts';
import type { Asking } from '../request.ts';
import { findTarget, suggest } from '../target.ts';
import type { HoldPlace } from './hold.ts';

export interface WantedPlace {
  readonly service?: string;
  readonly environment?: string;
  /** Everything in every environment. */
  readonly everywhere: boolean;
}

/** Which place a person means, and whether it may be asked for in this channel. */
export function findPlace(
  catalogue: Catalogue,
  { service, environment, everywhere }: WantedPlace,
  asking: Pick<Asking, 'channelId'>,
): HoldPlace | Refusal {
  if (everywhere) return { kind: 'everywhere' };
  const inEnvironment = environment === undefined ? {} : { environment };
  if (service !== undefined) {
    const target = findTarget(catalogue, { service, ...inEnvironment }, asking);
    if (target.kind === 'refused') return target;
    return { kind: 'service', environment: target.environment.name, service: target.service.name };
  }
  const names = catalogue.environments.map(({ name }) => name);
  const found = catalogue.environments.find(({ name }) => name === environment);
  if (found === undefined) return refuse('unknown-environment', suggest(environment ?? '', names));
  const { askedIn, name } = found;
  if (askedIn.length > 0 && !askedIn.includes(asking.channelId)) {
    return refuse('channel-not-allowed', { environment: name, channels: askedIn.join(',') });
  }
  return { kind: 'environment', environment: name };
}
