import type { Endpoint } from './endpoint.ts';
import { ACL } from './routes/acl.ts';
import { CLIENT } from './routes/client/allocation.ts';
import { FILES } from './routes/client/files.ts';
import { ABSENT } from './routes/cluster/absent.ts';
import { AGENT } from './routes/cluster/agent.ts';
import { NAMESPACES } from './routes/cluster/namespaces.ts';
import { NODE_POOLS } from './routes/cluster/node-pools.ts';
import { NODES } from './routes/cluster/nodes.ts';
import { OPERATOR } from './routes/cluster/operator.ts';
import { SCALING } from './routes/cluster/scaling.ts';
import { SERVICES } from './routes/cluster/services.ts';
import { SYSTEM } from './routes/cluster/system.ts';
import { EVENTS } from './routes/events.ts';
import { JOB } from './routes/jobs/job.ts';
import { JOBS } from './routes/jobs/list.ts';
import { ALLOCATIONS } from './routes/runs/allocs.ts';
import { DEPLOYMENTS } from './routes/runs/deployments.ts';
import { EVALUATIONS } from './routes/runs/evals.ts';
import { SEARCH } from './routes/search.ts';
import { VARIABLES } from './routes/variables.ts';

/** Every endpoint that the simulated Nomad answers, in the order in which patterns are tried. */
export const NOMAD_ENDPOINTS: readonly Endpoint[] = [
  ...JOBS,
  ...JOB,
  ...DEPLOYMENTS,
  ...ALLOCATIONS,
  ...CLIENT,
  ...FILES,
  ...EVALUATIONS,
  ...NODE_POOLS,
  ...NODES,
  ...NAMESPACES,
  ...VARIABLES,
  ...SERVICES,
  ...SCALING,
  ...ACL,
  ...AGENT,
  ...OPERATOR,
  ...SYSTEM,
  ...ABSENT,
  ...EVENTS,
  ...SEARCH,
];
