import type { FigureKey } from './options.ts';
import type { Stage } from './stage.ts';
import type { Table } from './table.ts';

export interface Result {
  readonly table: Table;
  /** The same and every single round, for programs. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What went wrong beyond being slow; the bench then ends with exit code 1. */
  readonly faults: readonly string[];
}

/** One thing that the bench measures. */
export interface Figure {
  readonly key: FigureKey;
  readonly title: string;
  run(stage: Stage): Promise<Result>;
}
