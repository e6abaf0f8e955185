import type { DiffCase } from '../job-pieces.ts';
import { connectDiffs } from './connect.ts';
import { editsDiffs } from './edits.ts';
import { gatewaysDiffs } from './gateways.ts';
import { groupDiffs } from './group.ts';
import { identitiesDiffs } from './identities.ts';
import { jobDiffs } from './job.ts';
import { networksDiffs } from './networks.ts';
import { resourcesDiffs } from './resources.ts';
import { servicesDiffs } from './services.ts';
import { structureDiffs } from './structure.ts';
import { taskDiffs } from './task.ts';
import { templatesDiffs } from './templates.ts';
import { volumesDiffs } from './volumes.ts';

/** Pairs of jobs by the block that differs, which is the name of their file of recorded answers. */
export const diffCases = {
  connect: connectDiffs,
  edits: editsDiffs,
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
} satisfies Readonly<Record<string, readonly DiffCase[]>>;
