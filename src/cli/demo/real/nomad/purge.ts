import { z } from 'zod';
import { parseBody, statusError } from '../../../../adapters/http-reply.ts';
import type { NomadClient } from '../../../../adapters/nomad/nomad-client.ts';

const jobs = z.array(z.object({ ID: z.string() }));
const allocations = z.array(z.object({ ClientStatus: z.string() }));

/** How long processes may take to end, in ms. */
const END_MS = 30_000;

/**
 * Stops every job of a namespace, waits until its processes have ended, and purges them: Nomad forgets the allocations of
 * a purged job at once (seen on 2.0.5), so that nobody could tell any more. @throws MeshError when it takes too long.
 */
export async function purgeJobs(nomad: NomadClient, namespace: string): Promise<void> {
  const doing = `purging the jobs of ${namespace}`;
  const list = (await nomad.find({ doing, path: ['jobs'], query: { namespace } }, jobs)) ?? [];
  const deleteAll = async (purge: boolean) => {
    for (const { ID } of list) {
      const query = { namespace, purge, no_shutdown_delay: true };
      const reply = await nomad.send({ doing, method: 'DELETE', path: ['job', ID], query });
      if (reply.status >= 300 && reply.status !== 404) throw statusError(reply);
    }
  };
  await deleteAll(false);
  await allEnded(nomad, namespace);
  await deleteAll(true);
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
