import { goDuration } from '../../go-duration.ts';
import { nsToMs } from '../state/time.ts';
import type { RestartPolicy } from '../wire.ts';
import { WITHIN_POLICY } from './task-events.ts';

export type RestartDecision =
  | { readonly restart: true; readonly delayMs: number; readonly reason: string }
  | { readonly restart: false; readonly reason: string };

/** Counts a task's restarts within the policy's interval, as Nomad's restart tracker does (without its jitter). */
export class RestartTracker {
  readonly #policy: RestartPolicy;
  #count = 0;
  #sinceMs: number;

  constructor(policy: RestartPolicy | undefined, nowMs: number) {
    this.#policy = policy ?? {};
    this.#sinceMs = nowMs;
  }

  onFailure(nowMs: number): RestartDecision {
    const attempts = this.#policy.Attempts ?? 0;
    const intervalMs = nsToMs(this.#policy.Interval);
    if (attempts === 0) return { restart: false, reason: 'Policy allows no restarts' };
    if (nowMs - this.#sinceMs > intervalMs) {
      this.#count = 0;
      this.#sinceMs = nowMs;
    }
    this.#count += 1;
    if (this.#count <= attempts) return { restart: true, delayMs: nsToMs(this.#policy.Delay), reason: WITHIN_POLICY };
    if (this.#policy.Mode === 'delay') {
      const delayMs = Math.max(0, this.#sinceMs + intervalMs - nowMs);
      return { restart: true, delayMs, reason: 'Exceeded allowed attempts, applying a delay' };
    }
    const interval = goDuration(this.#policy.Interval ?? 0);
    return {
      restart: false,
      reason: `Exceeded allowed attempts ${attempts} in interval ${interval} and mode is "fail"`,
    };
  }
}
