import { Cron } from 'croner';
import type { Catalogue } from '../domain/catalogue.ts';
import type { FreezeRule } from '../domain/freeze.ts';
import { nearest } from '../domain/nearest.ts';
import { type Problem, problem } from './problem.ts';
import type { ConfigFile } from './schema.ts';

/** A fixed instant from which patterns are tried, so that the same file is always right or wrong. */
const TRIED_FROM = new Date(Date.UTC(2026, 0, 1));
/** How many beginnings are looked at: more than a year of days, and both switches of the clocks. */
const TRIED = 400;

export interface FreezeSources {
  readonly file: ConfigFile;
  place(path: readonly PropertyKey[]): string;
  readonly problems: Problem[];
}

/** The freezes as written; what can never begin, or begins again before it has ended, is a problem. */
export function resolveFreezes(from: FreezeSources): readonly FreezeRule[] {
  const known = Object.keys(from.file.environments);
  return from.file.freezes.map((block, index) => {
    const path = ['freezes', index];
    for (const [at, wanted] of (block.environments ?? []).entries()) {
      if (known.includes(wanted)) continue;
      const guess = nearest(wanted, known);
      const help = guess === undefined ? `known: ${known.join(', ')}` : `did you mean \`${guess}\`?`;
      const place = from.place([...path, 'environments', at]);
      from.problems.push(problem(place, `there is no environment \`${wanted}\``, help));
    }
    const { name, cron, duration: durationMs, time_zone: timeZone, reason, override } = block;
    const wrong = whatIsWrong(cron, timeZone, durationMs);
    if (wrong !== undefined) from.problems.push(problem(from.place(path), `the freeze \`${name}\` ${wrong}`));
    return { name, environments: block.environments ?? known, cron, durationMs, timeZone, reason, override };
  });
}

function whatIsWrong(pattern: string, timeZone: string, durationMs: number): string | undefined {
  let starts: readonly number[];
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    return `names no time zone: \`${timeZone}\` (one like Europe/Berlin is meant)`;
  }
  try {
    starts = startsOf(new Cron(pattern, { timezone: timeZone, paused: true }));
  } catch {
    return `has no cron pattern: \`${pattern}\` (five fields such as \`0 18 * * 5\` are meant)`;
  }
  if (starts.length === 0) return `never begins: \`${pattern}\``;
  const isEndless = starts.some(
    (start, index) => start - (starts[index - 1] ?? Number.NEGATIVE_INFINITY) <= durationMs,
  );
  return isEndless ? 'begins again before it has ended: shorten its duration' : undefined;
}

function startsOf(cron: Cron): readonly number[] {
  const starts: number[] = [];
  for (let at = cron.nextRun(TRIED_FROM); at !== null && starts.length < TRIED; at = cron.nextRun(at)) {
    starts.push(at.getTime());
  }
  return starts;
}

/** Freezes that only breaking glass would go through, where nobody can break any. */
export function unbreakableFreezes({ freezes, auditChannelId }: Catalogue, place: string): readonly Problem[] {
  if (auditChannelId !== undefined) return [];
  return freezes
    .filter(({ override }) => override === 'break-glass')
    .map(({ name }) => {
      const message = `the freeze \`${name}\` says \`override: break-glass\`, but nobody can break glass`;
      return problem(place, message, 'name the channel that is told: `break_glass: { channel: C… }`');
    });
}

/** Freezes that are in force at the same time somewhere: allowed, since the strictest holds, but seldom meant. */
export function overlappingFreezes(rules: readonly FreezeRule[], place: string): readonly Problem[] {
  const starts = rules.map(({ cron, timeZone }) => startsOf(new Cron(cron, { timezone: timeZone, paused: true })));
  return rules.flatMap((rule, index) =>
    rules.slice(index + 1).flatMap((other, offset) => {
      const shared = rule.environments.find((name) => other.environments.includes(name));
      const meets = shared !== undefined && meet(rule, starts[index] ?? [], other, starts[index + 1 + offset] ?? []);
      if (!meets) return [];
      const message = `the freezes \`${rule.name}\` and \`${other.name}\` overlap in ${shared}`;
      return [problem(place, message, 'the stricter one holds, until the later end')];
    }),
  );
}

function meet(a: FreezeRule, startsOfA: readonly number[], b: FreezeRule, startsOfB: readonly number[]): boolean {
  return startsOfA.some((start) =>
    startsOfB.some((other) => start < other + b.durationMs && other < start + a.durationMs),
  );
}
