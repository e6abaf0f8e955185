import { diffCases } from './cases/index.ts';
import type { DiffCase } from './job-pieces.ts';
import { judgements } from './judged.ts';
import { evaluations, expressionsIn } from './parsed/expressions.ts';
import { parsedFiles } from './parsed/files.ts';
import { plannedBothWays } from './planned.ts';
import { type Question, recordedCases } from './recorded-cases.ts';
import { groupRefusals } from './refused/group.ts';
import { jobRefusals } from './refused/job.ts';
import { serviceRefusals } from './refused/service.ts';
import { taskRefusals } from './refused/task.ts';

const diffs = (cases: readonly DiffCase[]): Question[] =>
  cases.map((each) => ({ ...each, ask: (wire) => plannedBothWays(wire, each) }));

const expressions = { functions: expressionsIn('functions'), language: expressionsIn('language') };

const refusals = { group: groupRefusals, job: jobRefusals, service: serviceRefusals, task: taskRefusals };

recordedCases('plans and judgements of every block of a job', {
  ...named('diff', diffCases, diffs),
  ...named('judged', refusals, judgements),
  ...named('parsed', expressions, evaluations),
  'parsed-files': parsedFiles(),
});

function named<T>(kind: string, files: Readonly<Record<string, T>>, ask: (cases: T) => Question[]) {
  return Object.fromEntries(Object.entries(files).map(([name, cases]) => [`${kind}-${name}`, ask(cases)]));
}
