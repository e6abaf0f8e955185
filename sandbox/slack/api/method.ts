import type { Arguments } from '../incoming/arguments.ts';
import type { Services } from '../services.ts';
import type { Json } from '../wire.ts';
import type { Tier } from './rate-limits.ts';

/** One Web API call that passed token, scope and rate checks. */
export interface Call extends Services {
  readonly args: Arguments;
  /** The bot user that calls. */
  readonly me: string;
}

export interface Method {
  /** `app`: takes the app-level token and no other. */
  readonly token?: 'app';
  /** One of these scopes must be granted; none means that any token will do. */
  readonly scopes: readonly string[];
  readonly tier: Tier;
  /** Also limited per channel, as posting is. */
  readonly perChannel?: true;
  /** Answers the body without `ok`; refuses by throwing an ApiError. */
  run(call: Call): Json;
}

export type Methods = Readonly<Record<string, Method>>;
