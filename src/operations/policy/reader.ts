import type { Person } from '../../domain/identity.ts';
import type { Refusal } from '../../domain/outcome.ts';
import { ORDINARY_PLAN } from '../../domain/policy/facts.ts';
import type { Principal } from '../../domain/policy/policy.ts';
import { ask, type Permitted } from './ask.ts';
import { type PolicyDeps, principalOf } from './principal.ts';

export interface ReaderDeps extends PolicyDeps {
  readonly clock: { now(): number };
}

export interface Place {
  readonly service: string;
  readonly environment: string;
}

interface Looking {
  /** How they look, for example `audit`. */
  readonly verb: string;
  /** Empty: in no channel, as on App Home. */
  readonly channelId: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What somebody may look at, with their roles and groups as they are now.
 * @throws MeshError when a user group cannot be read: then nothing is shown (I6).
 */
export async function readerFor(deps: ReaderDeps, person: Person, looking: Looking): Promise<Reader> {
  const services = deps.catalogue.services.map(({ name }) => name);
  const principal = await principalOf(deps, person, { services, signal: looking.signal });
  return new Reader(deps, principal, looking);
}

/** Asks the rules once for each service in an environment. */
export class Reader {
  readonly #deps: ReaderDeps;
  readonly #principal: Principal;
  readonly #looking: Looking;
  readonly #answers = new Map<string, Permitted | Refusal>();

  constructor(deps: ReaderDeps, principal: Principal, looking: Looking) {
    this.#deps = deps;
    this.#principal = principal;
    this.#looking = looking;
  }

  mayRead(place: Place): Permitted | Refusal {
    const key = JSON.stringify([place.environment, place.service]);
    const answer = this.#answers.get(key) ?? this.#ask(place);
    this.#answers.set(key, answer);
    return answer;
  }

  #ask({ service, environment }: Place): Permitted | Refusal {
    const { verb, channelId } = this.#looking;
    const principal = this.#principal;
    const at = new Date(this.#deps.clock.now()).toISOString();
    const wish = { principal, requester: principal, service, environment, verb, channelId, at };
    return ask(this.#deps, { ...wish, facts: ORDINARY_PLAN, approvals: 0, isBreakGlass: false }, 'read');
  }
}
