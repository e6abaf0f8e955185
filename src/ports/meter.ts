/** What is counted for /metrics. Label values come from closed lists only, never from what people type. */
export interface Meter {
  count(name: Counted, label: string): void;
}

/**
 * `commands` by verb (`unreadable` for what could not be parsed), `refusals` by reason, `faults` by code, `changes` by end
 * state, `policy_reloads` by what came of them.
 */
export const COUNTED = ['commands', 'refusals', 'faults', 'changes', 'policy_reloads'] as const;
export type Counted = (typeof COUNTED)[number];
