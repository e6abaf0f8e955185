import type { RateLimits } from './api/rate-limits.ts';
import type { Faults } from './faults.ts';
import type { Gateway } from './socket/gateway.ts';
import type { World } from './state/world.ts';

/** The parts of one simulated Slack, as its endpoints use them. */
export interface Services {
  readonly world: World;
  readonly gateway: Gateway;
  readonly faults: Faults;
  readonly limits: RateLimits;
  /** Told of every Web API call by its method's name. */
  readonly onRoute: (method: string, pattern: string) => void;
}
