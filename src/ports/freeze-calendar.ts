import type { FreezeWindow } from '../domain/freeze.ts';

/** The configured freezes by the calendar. */
export interface FreezeCalendar {
  /** Those in force in an environment at an ISO instant. */
  inForce(environment: string, at: string): readonly FreezeWindow[];
  /** The next one that begins after it, within a year. */
  next(environment: string, at: string): FreezeWindow | undefined;
}
