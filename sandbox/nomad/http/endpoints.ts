import type { Endpoint } from './endpoint.ts';
import { ACL } from './routes/acl.ts';
import { CLIENT } from './routes/client/allocation.ts';
import { AGENT } from './routes/cluster/agent.ts';
import { NODES } from './routes/cluster/nodes.ts';
import { EVENTS } from './routes/events.ts';
import { JOB } from './routes/jobs/job.ts';
import { JOBS } from './routes/jobs/list.ts';
import { ALLOCATIONS } from './routes/runs/allocs.ts';
import { DEPLOYMENTS } from './routes/runs/deployments.ts';
import { EVALUATIONS } from './routes/runs/evals.ts';
import { SEARCH } from './routes/search.ts';

/** Every endpoint that the simulated Nomad answers, in the order in which patterns are tried. */
export const NOMAD_ENDPOINTS: readonly Endpoint[] = [
  ...JOBS,
  ...JOB,
  ...DEPLOYMENTS,
  ...ALLOCATIONS,
  ...CLIENT,
  ...EVALUATIONS,
  ...NODES,
  ...ACL,
  ...AGENT,
  ...EVENTS,
  ...SEARCH,
];
