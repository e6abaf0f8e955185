import { NotThere, permissionDenied } from '../../../errors.ts';
import type { StoredJob } from '../../../state/model.ts';
import { type Endpoint, get } from '../../endpoint.ts';
import { blocking, type Exchange, type Reply, read } from '../../exchange.ts';

export const SCALING: readonly Endpoint[] = [
  get('/v1/scaling/policies', (exchange) => blocking(exchange, () => list(exchange))),
  get('/v1/scaling/policy/:policy_id', (exchange, id) => blocking(exchange, () => one(exchange, id))),
];

function policiesOf(job: StoredJob) {
  return job.TaskGroups.flatMap(({ Scaling: policy }) =>
    policy ? [{ ...policy, CreateIndex: job.CreateIndex, ModifyIndex: job.JobModifyIndex }] : [],
  );
}

function list(exchange: Exchange): Reply {
  const { core, namespace, authority, query } = exchange;
  const maySee = (name: string) =>
    authority.allows(name, 'list-scaling-policies') ||
    (authority.allows(name, 'list-jobs') && authority.allows(name, 'read-job'));
  if (!maySee(namespace)) throw permissionDenied();
  const [jobId, type] = [query.get('job') ?? '', query.get('type') ?? ''];
  const policies = [...core.store.tables.jobs.values()]
    .filter((job) => (namespace === '*' || job.Namespace === namespace) && maySee(job.Namespace))
    .filter((job) => jobId === '' || job.ID === jobId)
    .flatMap(policiesOf)
    .filter((policy) => type === '' || policy.Type === type)
    .map(({ ID, Enabled, Type, Target, CreateIndex, ModifyIndex }) => ({
      ...{ ID, Enabled, Type, Target, CreateIndex, ModifyIndex },
    }));
  return read(policies, core.store.tableIndex('jobs'));
}

function one(exchange: Exchange, id: string): Reply {
  const { core, namespace, authority } = exchange;
  const jobs = [...core.store.tables.jobs.values()].filter(
    (job) => authority.allows(job.Namespace, 'read-scaling-policy') || authority.allows(job.Namespace, 'read-job'),
  );
  const found = jobs.flatMap(policiesOf).find((policy) => policy.ID === id);
  if (found === undefined) {
    authority.require(namespace, 'read-scaling-policy', 'read-job');
    throw new NotThere('policy not found', core.store.tableIndex('jobs'));
  }
  return read(found, found.ModifyIndex);
}
