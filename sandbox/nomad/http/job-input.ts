import { badRequest } from '../errors.ts';
import type { JobSubmission, NomadJob } from '../wire.ts';
import { type Exchange, type JsonObject, objectOf, textOf } from './exchange.ts';

/** The job of a request body, in the namespace that the query, the job or nothing names. Wrong shapes: 400. */
export function jobOf(exchange: Exchange, body: JsonObject): { job: NomadJob & { ID: string }; namespace: string } {
  const job = objectOf(body['Job']);
  if (job === undefined) throw badRequest('Job must be specified');
  if (job['ID'] === undefined || job['ID'] === null) throw badRequest("Job ID hasn't been provided");
  checkShape(job);
  const asked = exchange.query.get('namespace');
  const namespace = asked || textOf(job['Namespace']) || 'default';
  // The shape was checked where code relies on it; the rest stays as the client sent it.
  return { job: { ...job, ...NOT_TAKEN, Namespace: namespace } as NomadJob & { ID: string }, namespace };
}

/** Fields that the API has and the server does not take from a client. */
const NOT_TAKEN = { ParentID: '', ConsulNamespace: '', Dispatched: false, DispatchIdempotencyToken: '' } as const;

const TEXTS = ['ID', 'Name', 'Region', 'Namespace', 'Type', 'NodePool', 'ParentID'];
const LISTS = ['Datacenters', 'Constraints', 'Affinities', 'TaskGroups', 'Spreads'];
const OBJECTS = ['Update', 'Periodic', 'ParameterizedJob', 'Meta', 'Reschedule', 'Migrate'];

/** Refuses what Go's decoder would refuse, so that nothing behind it meets a number where a list should be. */
function checkShape(job: JsonObject): void {
  expectKinds(job, 'Job', TEXTS, LISTS, OBJECTS);
  for (const group of listOf(job, 'TaskGroups', 'Job')) checkGroup(group);
}

function checkGroup(group: JsonObject): void {
  const lists = ['Constraints', 'Affinities', 'Tasks', 'Networks', 'Services', 'Spreads'];
  expectKinds(group, 'TaskGroup', ['Name'], lists, ['Update', 'Volumes', 'Meta', 'Scaling', 'RestartPolicy']);
  expectNumber(group, 'TaskGroup', 'Count');
  checkServices(group, 'TaskGroup');
  for (const network of listOf(group, 'Networks', 'TaskGroup')) checkNetwork(network);
  for (const task of listOf(group, 'Tasks', 'TaskGroup')) checkTask(task);
}

function checkTask(task: JsonObject): void {
  const lists = ['Constraints', 'Affinities', 'Services', 'Templates', 'Artifacts', 'VolumeMounts'];
  expectKinds(task, 'Task', ['Name', 'Driver', 'User'], lists, ['Config', 'Env', 'Meta', 'Resources', 'Lifecycle']);
  const resources = objectOf(task['Resources']) ?? {};
  for (const field of ['CPU', 'MemoryMB']) expectNumber(resources, 'Resources', field);
  checkServices(task, 'Task');
}

function checkServices(owner: JsonObject, type: string): void {
  for (const service of listOf(owner, 'Services', type)) expectKinds(service, 'Service', ['Name'], ['Checks'], []);
}

function checkNetwork(network: JsonObject): void {
  expectKinds(network, 'NetworkResource', ['Mode'], ['DynamicPorts', 'ReservedPorts'], []);
  for (const list of ['DynamicPorts', 'ReservedPorts']) listOf(network, list, 'NetworkResource');
}

function expectKinds(value: JsonObject, type: string, texts: string[], lists: string[], objects: string[]): void {
  for (const field of texts) expectKind(value, type, field, 'string', (item) => typeof item === 'string');
  for (const field of lists) expectKind(value, type, field, 'slice', Array.isArray);
  for (const field of objects) expectKind(value, type, field, 'struct', (item) => objectOf(item) !== undefined);
}

const expectNumber = (value: JsonObject, type: string, field: string) =>
  expectKind(value, type, field, 'int', (item) => typeof item === 'number' && Number.isInteger(item));

function expectKind(
  value: JsonObject,
  type: string,
  field: string,
  kind: string,
  matches: (item: unknown) => boolean,
): void {
  const item = value[field];
  if (item === undefined || item === null || matches(item)) return;
  const found = Array.isArray(item) ? 'array' : typeof item;
  throw badRequest(`json: cannot unmarshal ${found} into Go struct field ${type}.${field} of type ${kind}`);
}

function listOf(value: JsonObject, field: string, type: string): JsonObject[] {
  const list = value[field];
  if (!Array.isArray(list)) return [];
  return list.map((item) => {
    const object = objectOf(item);
    if (object === undefined) {
      throw badRequest(`json: cannot unmarshal ${typeof item} into Go struct field ${type}.${field}`);
    }
    return object;
  });
}

export function submissionOf(body: JsonObject): JobSubmission | undefined {
  const submission = objectOf(body['Submission']);
  if (submission === undefined || textOf(submission['Source']) === '') return undefined;
  const flags = objectOf(submission['VariableFlags']);
  return {
    Source: textOf(submission['Source']),
    Format: textOf(submission['Format']) || 'hcl2',
    VariableFlags:
      flags === undefined
        ? null
        : Object.fromEntries(Object.entries(flags).map(([name, value]) => [name, String(value)])),
    Variables: textOf(submission['Variables']),
  };
}
