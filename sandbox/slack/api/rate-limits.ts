import type { SandboxClock } from '../../clock.ts';

/** Calls per minute and method that Slack names: tier 1 to 4; `special` methods have limits of their own, far higher. */
export type Tier = 1 | 2 | 3 | 4 | 'special';
/** `realistic`: Slack's own limits. `lenient`: none. */
export type LimitMode = 'realistic' | 'lenient';

export interface LimitOptions {
  readonly mode?: LimitMode;
  /** How many messages one channel takes at once before 1 per second holds. Slack says "short bursts"; default 10. */
  readonly channelBurst?: number;
  /** Messages per second and channel; default 1. */
  readonly channelPerSecond?: number;
}

export interface RateLimits {
  /** Takes one call from the method's allowance; answers the seconds to wait when there is none left. */
  take(method: string, tier: Tier, channel?: string): number | undefined;
  set(options: LimitOptions): void;
  options(): Required<LimitOptions>;
  reset(): void;
}

const PER_MINUTE: Readonly<Record<Tier, number>> = { 1: 1, 2: 20, 3: 50, 4: 100, special: 600 };
/** Slack lets tier 1 methods burst as well, else an app with several sockets could never start. */
const SMALLEST_BURST = 20;
const DEFAULTS: Required<LimitOptions> = { mode: 'realistic', channelBurst: 10, channelPerSecond: 1 };

interface Bucket {
  tokens: number;
  atMs: number;
}

export function createRateLimits(clock: SandboxClock, initial: LimitOptions = {}): RateLimits {
  let options = { ...DEFAULTS, ...initial };
  const buckets = new Map<string, Bucket>();

  /** Seconds until a token is there, 0 when one was taken now. */
  const draw = (key: string, burst: number, perSecond: number): number => {
    const nowMs = clock.now();
    const bucket = buckets.get(key) ?? { tokens: burst, atMs: nowMs };
    const tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * perSecond);
    const allowed = tokens >= 1;
    buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, atMs: nowMs });
    return allowed ? 0 : Math.max(1, Math.ceil((1 - tokens) / perSecond));
  };

  return {
    take(method, tier, channel) {
      if (options.mode === 'lenient') return undefined;
      const perMinute = PER_MINUTE[tier];
      const waitS =
        channel === undefined
          ? draw(method, Math.max(perMinute, SMALLEST_BURST), perMinute / 60)
          : draw(`channel ${channel}`, options.channelBurst, options.channelPerSecond);
      return waitS === 0 ? undefined : waitS;
    },
    set(change) {
      options = { ...options, ...change };
      buckets.clear();
    },
    options: () => options,
    reset: () => buckets.clear(),
  };
}
