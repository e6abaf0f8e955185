/** What the shell of a simulated task sees. */
export interface ShellWorld {
  readonly variables: Readonly<Record<string, string>>;
  /** True for the first start of the task in its allocation. */
  readonly isFirstStart: boolean;
}

/** What a script does with its time. */
export interface ShellRun {
  readonly stdout: string[];
  readonly stderr: string[];
  /** When it ends by itself, in simulated ms; undefined when it does not. */
  readonly endsAfterMs: number | undefined;
  readonly code: number;
  readonly signal: number;
  /** What an interrupt makes of it: the end by that signal, nothing, or an exit code. */
  onInterrupt: 'ends' | 'ignores' | number;
}

/**
 * Understands the few forms of `sh -c` by which contract cases say once what a task does on both sides:
 * `sleep N`, `exec sleep N`, `exit N`, `kill -9 $$`, `echo TEXT [>&2]`, `trap 'exit N' INT`, `trap '' INT`,
 * `while :; do sleep 1; done`, and before any of them `[ A = B ] &&` or `mkdir DIR &&` (true once in an allocation).
 * Undefined for every other script: nothing is guessed.
 */
export function readShell(script: string, world: ShellWorld): ShellRun | undefined {
  const run: ShellRun = {
    stdout: [],
    stderr: [],
    endsAfterMs: undefined,
    code: 0,
    signal: 0,
    onInterrupt: 'ends',
  };
  let passedMs = 0;
  for (const statement of statementsOf(expand(script, world.variables))) {
    const command = conditional(statement, world);
    if (command === 'skipped') continue;
    const step = command === undefined ? undefined : stepOf(command);
    if (step === undefined) return undefined;
    if (step.kind === 'stays') return run;
    if (step.kind === 'ends') return { ...run, endsAfterMs: passedMs, code: step.code, signal: step.signal };
    passedMs += step.kind === 'waits' ? step.ms : 0;
    note(run, step);
  }
  return { ...run, endsAfterMs: passedMs };
}

function note(run: ShellRun, step: Step): void {
  if (step.kind === 'says') (step.isError ? run.stderr : run.stdout).push(step.text);
  if (step.kind === 'traps') run.onInterrupt = step.action;
}

const LOOP = /while (?::|true); do sleep 1; done/g;

const statementsOf = (script: string): string[] =>
  script
    .replace(LOOP, 'stay')
    .split(/;|\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** The shell's own process id stays as it is written. */
const expand = (script: string, variables: Readonly<Record<string, string>>): string =>
  script.replace(/\$\{?([A-Za-z_]\w*)\}?/g, (_, name: string) => variables[name] ?? '');

/** The command behind a condition that holds; `skipped` where it does not. */
function conditional(statement: string, world: ShellWorld): string | undefined {
  const [condition = '', ...rest] = statement.split('&&').map((part) => part.trim());
  if (rest.length === 0) return statement;
  if (rest.length > 1) return undefined;
  const equality = /^\[ "?([^"]*?)"? = "?([^"]*?)"? \]$/.exec(condition);
  if (equality !== null) return equality[1] === equality[2] ? rest[0] : 'skipped';
  if (/^mkdir \S+$/.test(condition)) return world.isFirstStart ? rest[0] : 'skipped';
  return undefined;
}

type Step =
  | { readonly kind: 'says'; readonly text: string; readonly isError: boolean }
  | { readonly kind: 'traps'; readonly action: 'ignores' | number }
  | { readonly kind: 'waits'; readonly ms: number }
  | { readonly kind: 'stays' }
  | { readonly kind: 'ends'; readonly code: number; readonly signal: number };

function stepOf(command: string): Step | undefined {
  if (command === 'stay') return { kind: 'stays' };
  if (command === 'kill -9 $$') return { kind: 'ends', code: 137, signal: 9 };
  const [, isLast, seconds] = /^(exec )?sleep ([\d.]+)$/.exec(command) ?? [];
  // Nobody waits for a sleep that stands for "for good".
  if (seconds !== undefined && isLast !== undefined) return { kind: 'stays' };
  if (seconds !== undefined) return { kind: 'waits', ms: Number(seconds) * 1000 };
  const [, code] = /^exit (\d+)$/.exec(command) ?? [];
  if (code !== undefined) return { kind: 'ends', code: Number(code), signal: 0 };
  const [, text, error] = /^echo (.*?)( >&2)?$/.exec(command) ?? [];
  if (text !== undefined) return { kind: 'says', text: text.replace(/^(['"])(.*)\1$/, '$2'), isError: Boolean(error) };
  const [, exit] = /^trap '(?:exit (\d+))?' INT$/.exec(command) ?? [];
  if (command === "trap '' INT") return { kind: 'traps', action: 'ignores' };
  return exit === undefined ? undefined : { kind: 'traps', action: Number(exit) };
}
