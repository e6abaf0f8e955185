import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { RawExecJob } from '../../../../../sandbox/index.ts';
import { parseBody, statusError } from '../../../../adapters/http-reply.ts';
import type { NomadClient } from '../../../../adapters/nomad/nomad-client.ts';
import { MeshError } from '../../../../domain/errors.ts';
import type { NamespaceState } from './namespaces.ts';

/** How long the services may take until all are healthy, in ms. */
const HEALTHY_MS = 180_000;

/** Registers a job with its source, as `nomad job run` does. */
export async function registerJob(nomad: NomadClient, job: RawExecJob, place: NamespaceState): Promise<void> {
  const { name: namespace, environment } = place;
  const variables = job.variables(environment === 'production' ? 'full' : 'small');
  const doing = `registering ${job.name} in ${namespace}`;
  const post = { doing, method: 'POST', query: { namespace } } as const;
  const parse = { JobHCL: job.source, Variables: variables, Canonicalize: false };
  const parsed = await nomad.send({ ...post, path: ['jobs', 'parse'], writes: false, body: parse });
  const spec = parseBody(parsed, z.looseObject({}));
  const Submission = { Source: job.source, Format: 'hcl2', Variables: variables };
  const reply = await nomad.send({
    ...post,
    path: ['jobs'],
    body: { Job: { ...spec, Namespace: namespace }, Submission },
  });
  if (reply.status >= 300) throw statusError(reply);
}

const deployment = z.object({ Status: z.string(), StatusDescription: z.string() }).nullable();

/** Resolves when the job's first deployment has succeeded. @throws MeshError with the cause when it has failed. */
export async function becomesHealthy(nomad: NomadClient, name: string, namespace: string, ending: AbortSignal) {
  const doing = `waiting for ${name} in ${namespace} to become healthy`;
  const signal = AbortSignal.any([ending, AbortSignal.timeout(HEALTHY_MS)]);
  let index = 0;
  for (;;) {
    const seen = await nomad.watch(
      { doing, path: ['job', name, 'deployment'], query: { namespace } },
      { index, signal, waitMs: HEALTHY_MS },
      (reply) => parseBody(reply, deployment),
    );
    if (seen.value?.Status === 'successful') return;
    if (seen.value?.Status === 'failed' || seen.value?.Status === 'cancelled') {
      const why = (await causeOf(nomad, name, namespace)) ?? seen.value.StatusDescription;
      throw new MeshError('MESH_CONFIG', doing, { system: 'nomad', said: why });
    }
    // Before the first evaluation there is no deployment, and no index that would move with it.
    if (seen.index === index || seen.value === null) await sleep(200, undefined, { signal });
    index = seen.value === null ? 0 : seen.index;
  }
}

const allocations = z.array(
  z.object({
    DeploymentStatus: z.object({ Healthy: z.boolean().nullish() }).nullish(),
    TaskStates: z
      .record(z.string(), z.object({ Events: z.array(z.object({ DisplayMessage: z.string() })).nullish() }))
      .nullish(),
  }),
);

/** What the tasks of the first unhealthy allocation said last. */
async function causeOf(nomad: NomadClient, name: string, namespace: string): Promise<string | undefined> {
  const call = { doing: `looking why ${name} failed`, path: ['job', name, 'allocations'], query: { namespace } };
  const all = await nomad.json(call, allocations);
  const unhealthy = all.find(({ DeploymentStatus }) => DeploymentStatus?.Healthy === false);
  const said = Object.entries(unhealthy?.TaskStates ?? {}).map(([task, { Events }]) => {
    const messages = (Events ?? []).slice(-3).map(({ DisplayMessage }) => DisplayMessage);
    return `${task}: ${messages.join('; ')}`;
  });
  return said.length === 0 ? undefined : said.join(' | ');
}
