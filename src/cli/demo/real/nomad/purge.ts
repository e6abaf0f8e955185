import { z } from 'zod';
import { parseBody, statusError } from '../../../../adapters/http-reply.ts';
import type { NomadClient } from '../../../../adapters/nomad/nomad-client.ts';

const jobs = z.array(z.object({ ID: z.string() }));
const allocations = z.array(z.object({ ClientStatus: z.string() }));

/** How long processes may take to end, in ms. */
const END_MS = 30_000;

/** Purges every job of a namespace, and waits until its processes have ended. @throws MeshError when that takes too long. */
export async function purgeJobs(nomad: NomadClient, namespace: string): Promise<void> {
  const doing = `purging the jobs of ${namespace}`;
  const list = await nomad.find({ doing, path: ['jobs'], query: { namespace } }, jobs);
  for (const { ID } of list ?? []) {
    const query = { namespace, purge: true, no_shutdown_delay: true };
    const reply = await nomad.send({ doing, method: 'DELETE', path: ['job', ID], query });
    if (reply.status >= 300 && reply.status !== 404) throw statusError(reply);
  }
  await allEnded(nomad, namespace);
}

async function allEnded(nomad: NomadClient, namespace: string): Promise<void> {
  const doing = `waiting for the processes of ${namespace} to end`;
  const signal = AbortSignal.timeout(END_MS);
  let index = 0;
  for (;;) {
    const seen = await nomad.watch(
      { doing, path: ['allocations'], query: { namespace } },
      { index, signal, waitMs: END_MS },
      (reply) => parseBody(reply, allocations),
    );
    if (seen.value.every(({ ClientStatus }) => !['pending', 'running', 'unknown'].includes(ClientStatus))) return;
    index = seen.index;
  }
}
