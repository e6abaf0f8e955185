import { formatRange, type Range } from './source.ts';

/** One problem in a job file, in the words of HCL and Nomad. */
export interface Diagnostic {
  readonly summary: string;
  readonly detail: string;
  /** Absent for the few problems that HCL reports without a place. */
  readonly subject?: Range;
}

/** Carries every problem found so far out of nested evaluation. */
export class HclError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join('\n'));
    this.diagnostics = diagnostics;
  }
}

export function fail(summary: string, detail: string, subject?: Range): HclError {
  return new HclError([subject ? { summary, detail, subject } : { summary, detail }]);
}

/** `input.hcl:3,5-10: Invalid expression; …`; HCL prints `<nil>` where a problem has no place. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const place = diagnostic.subject ? formatRange(diagnostic.subject) : '<nil>';
  return `${place}: ${diagnostic.summary}; ${diagnostic.detail}`;
}

/** Collects problems while decoding goes on, so that one answer names them all. */
export class Problems {
  readonly found: Diagnostic[] = [];

  add(summary: string, detail: string, subject?: Range): void {
    this.found.push(subject ? { summary, detail, subject } : { summary, detail });
  }

  /** Runs one step; its problems are kept and `undefined` is returned in their place. */
  attempt<T>(step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof HclError)) throw error;
      this.found.push(...error.diagnostics);
      return undefined;
    }
  }

  raise(): void {
    if (this.found.length > 0) throw new HclError(this.found);
  }
}

const SUGGESTION_DISTANCE = 3;

/** The first known name that is fewer than three edits away, as HCL suggests it; empty if none. */
export function nearest(given: string, known: readonly string[]): string {
  return known.find((name) => distance(given, name) < SUGGESTION_DISTANCE) ?? '';
}

function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
