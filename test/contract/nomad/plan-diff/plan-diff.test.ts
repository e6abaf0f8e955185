import { connectDiffs } from './cases/connect.ts';
import { gatewaysDiffs } from './cases/gateways.ts';
import { groupDiffs } from './cases/group.ts';
import { identitiesDiffs } from './cases/identities.ts';
import { jobDiffs } from './cases/job.ts';
import { networksDiffs } from './cases/networks.ts';
import { resourcesDiffs } from './cases/resources.ts';
import { servicesDiffs } from './cases/services.ts';
import { structureDiffs } from './cases/structure.ts';
import { taskDiffs } from './cases/task.ts';
import { templatesDiffs } from './cases/templates.ts';
import { volumesDiffs } from './cases/volumes.ts';
import type { DiffCase } from './job-pieces.ts';
import { judgements } from './judged.ts';
import { plannedBothWays } from './planned.ts';
import { type Question, recordedCases } from './recorded-cases.ts';
import { groupRefusals } from './refused/group.ts';
import { jobRefusals } from './refused/job.ts';
import { serviceRefusals } from './refused/service.ts';
import { taskRefusals } from './refused/task.ts';

const diffs = (cases: readonly DiffCase[]): Question[] =>
  cases.map((each) => ({ ...each, ask: (wire) => plannedBothWays(wire, each) }));

const all = {
  connect: connectDiffs,
  gateways: gatewaysDiffs,
  group: groupDiffs,
  identities: identitiesDiffs,
  job: jobDiffs,
  networks: networksDiffs,
  resources: resourcesDiffs,
  services: servicesDiffs,
  structure: structureDiffs,
  task: taskDiffs,
  templates: templatesDiffs,
  volumes: volumesDiffs,
};

const refusals = { group: groupRefusals, job: jobRefusals, service: serviceRefusals, task: taskRefusals };

recordedCases('plans and judgements of every block of a job', {
  ...named('diff', all, diffs),
  ...named('judged', refusals, judgements),
});

function named<T>(kind: string, files: Readonly<Record<string, T>>, ask: (cases: T) => Question[]) {
  return Object.fromEntries(Object.entries(files).map(([name, cases]) => [`${kind}-${name}`, ask(cases)]));
}
