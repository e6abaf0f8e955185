import { Cron } from 'croner';
import type { FreezeRule, FreezeWindow } from '../../domain/freeze.ts';
import type { FreezeCalendar } from '../../ports/freeze-calendar.ts';

const YEAR_MS = 366 * 86_400_000;

/**
 * Freezes by cron. Where clocks are put forward, a beginning in the missing hour is at its end; where they are put back,
 * a beginning in the doubled hour is the first of the two. A duration is time that passes, not what clocks show.
 */
export function createFreezeCalendar(rules: readonly FreezeRule[]): FreezeCalendar {
  const known = rules.map((rule) => ({ rule, cron: new Cron(rule.cron, { timezone: rule.timeZone, paused: true }) }));
  const of = (environment: string) => known.filter(({ rule }) => rule.environments.includes(environment));
  return {
    inForce: (environment, at) =>
      of(environment).flatMap(({ rule, cron }) => {
        const atMs = Date.parse(at);
        // A freeze does not begin again before it has ended: the configuration was held to that.
        const start = cron.nextRun(new Date(atMs - rule.durationMs));
        return start !== null && start.getTime() <= atMs ? [windowFrom(rule, start)] : [];
      }),
    next: (environment, at) =>
      of(environment)
        .flatMap(({ rule, cron }) => {
          const start = cron.nextRun(new Date(at));
          return start === null || start.getTime() - Date.parse(at) > YEAR_MS ? [] : [windowFrom(rule, start)];
        })
        .sort((a, b) => a.since.localeCompare(b.since))[0],
  };
}

function windowFrom(rule: FreezeRule, start: Date): FreezeWindow {
  const since = start.toISOString();
  return { rule, since, until: new Date(start.getTime() + rule.durationMs).toISOString() };
}
