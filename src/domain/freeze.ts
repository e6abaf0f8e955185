/** What goes on during a freeze: nothing, only what breaks glass, or what people with the role admin do; strictest first. */
export const FREEZE_OVERRIDES = ['none', 'break-glass', 'admin'] as const;
export type FreezeOverride = (typeof FREEZE_OVERRIDES)[number];

/** A time that comes again, in which changes wait or need more. */
export interface FreezeRule {
  readonly name: string;
  /** Names of the environments in which it holds. */
  readonly environments: readonly string[];
  /** When it begins, as a cron pattern read in `timeZone`. */
  readonly cron: string;
  readonly durationMs: number;
  /** IANA name. */
  readonly timeZone: string;
  readonly reason: string;
  readonly override: FreezeOverride;
}

/** One time of a freeze; ISO instants, the end is outside of it. */
export interface FreezeWindow {
  readonly rule: FreezeRule;
  readonly since: string;
  readonly until: string;
}

/** Several freezes at once are as strict as the strictest of them, and end when the last of them does. */
export function strictest(windows: readonly FreezeWindow[]): FreezeWindow | undefined {
  const deciding = FREEZE_OVERRIDES.flatMap((override) => windows.filter(({ rule }) => rule.override === override))[0];
  if (deciding === undefined) return undefined;
  const until = windows.reduce((latest, window) => (window.until > latest ? window.until : latest), deciding.until);
  return { ...deciding, until };
}
