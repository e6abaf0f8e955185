import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Figure, Result } from './figure.ts';
import { FIGURES } from './figures.ts';
import { describeMachine } from './machine.ts';
import { type BenchOptions, parseOptions, USAGE } from './options.ts';
import { Stage } from './stage.ts';
import { formatTable } from './table.ts';

/** The whole bench takes no longer, whatever hangs. */
const LIMIT_MS = 1_200_000;

const options = parseOptions(process.argv.slice(2));
if (options.kind === 'help') console.log(USAGE);
else if (options.kind === 'run') process.exitCode = await bench(options);
else {
  console.error(`${options.problem}\n${USAGE}`);
  process.exitCode = 2;
}
// A figure that ran out of time may still hold timers.
process.exit();

/** Exit code 1 when a figure could not be taken, or showed something wrong beyond being slow. */
async function bench({ only, json, profile }: BenchOptions): Promise<number> {
  const machine = describeMachine();
  for (const [name, value] of Object.entries(machine)) console.log(`${name.padEnd(10)} ${value}`);
  const over = overtime();
  const figures: Record<string, object> = {};
  let failed = false;
  for (const figure of FIGURES.filter(({ key }) => only.includes(key))) {
    console.log(`\n(${figure.key}) ${figure.title}`);
    const taken = await take(figure, new Stage(profile), over);
    if ('table' in taken) console.log(formatTable(taken.table));
    for (const fault of taken.faults) console.log(`  WRONG: ${fault}`);
    failed ||= taken.faults.length > 0;
    figures[figure.key] = { title: figure.title, ...taken.data, faults: taken.faults };
  }
  const path = resolve(json);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ machine, figures }, null, 2)}\n`);
  console.log(`\nwritten to ${path}`);
  return failed ? 1 : 0;
}

type Taken = Result | Omit<Result, 'table'>;

async function take(figure: Figure, stage: Stage, over: Promise<never>): Promise<Taken> {
  try {
    return await Promise.race([figure.run(stage), over]);
  } catch (error) {
    return { data: {}, faults: [error instanceof Error ? error.message : String(error)] };
  } finally {
    await stage.close();
  }
}

/** Rejects when the time is up, or when somebody ends the bench. */
function overtime(): Promise<never> {
  const over = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`the bench takes longer than ${LIMIT_MS / 1000} s`)), LIMIT_MS).unref();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => reject(new Error(signal)));
  });
  over.catch(() => undefined);
  return over;
}
