import { MeshError } from '../../domain/errors.ts';

/** One line of the doctor's table. `ok` undefined: it cannot be told, and `todo` says why. */
export interface Row {
  readonly system: string;
  readonly check: string;
  readonly ok: boolean | undefined;
  readonly found: string;
  readonly todo: string;
}

/** Writes the rows of one system. */
export interface Findings {
  readonly rows: readonly Row[];
  /** Runs a check; a MeshError becomes a failed row with this advice. Answers whether it went well. */
  check(check: string, todo: string, run: () => Promise<Finding>): Promise<boolean>;
}

export interface Finding {
  readonly ok: boolean | undefined;
  readonly found: string;
  /** In place of the check's own advice. */
  readonly todo?: string;
}

export function findingsOf(system: string): Findings {
  const rows: Row[] = [];
  return {
    rows,
    async check(check, todo, run) {
      const finding = await run().catch((error: unknown): Finding => ({ ok: false, found: describeFault(error) }));
      rows.push({
        system,
        check,
        ok: finding.ok,
        found: finding.found,
        todo: finding.ok ? '' : (finding.todo ?? todo),
      });
      return finding.ok !== false;
    },
  };
}

/** What a fault tells without its words for people: code, status, and what the server said. */
export function describeFault(error: unknown): string {
  if (!(error instanceof MeshError)) return 'a bug in the doctor';
  const { status, reason, said, what } = error.details;
  const parts = [CODES[error.code] ?? error.code, status, reason, said, what];
  return parts.filter((part) => part !== undefined).join(', ');
}

const CODES: Readonly<Record<string, string>> = {
  MESH_UPSTREAM_UNAVAILABLE: 'does not answer',
  MESH_UPSTREAM_DEADLINE: 'did not answer in time',
  MESH_UPSTREAM_DENIED: 'refuses the token',
  MESH_UPSTREAM_REJECTED: 'refuses the request',
  MESH_UPSTREAM_GARBAGE: 'answers in an unknown form',
  MESH_OUTCOME_UNKNOWN: 'broke off',
};

const MARKS = { true: 'ok', false: 'FAIL', undefined: '?' } as const;

/** An aligned table; the advice stands under its row. */
export function formatRows(rows: readonly Row[]): string {
  const system = Math.max(0, ...rows.map((row) => row.system.length));
  const check = Math.max(0, ...rows.map((row) => row.check.length));
  return rows
    .map((row) => {
      const mark = MARKS[`${row.ok}`].padEnd(4);
      const line = `${mark}  ${row.system.padEnd(system)}  ${row.check.padEnd(check)}  ${row.found}`.trimEnd();
      return row.todo === '' ? `${line}\n` : `${line}\n${' '.repeat(system + check + 10)}→ ${row.todo}\n`;
    })
    .join('');
}
