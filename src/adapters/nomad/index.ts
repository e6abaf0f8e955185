import type { NomadConnection } from '../../config/config.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import { jobCalls } from './jobs.ts';
import { createNomadClient, type NomadOptions } from './nomad-client.ts';
import { runCalls } from './runs.ts';
import { scalingCalls } from './scaling.ts';
import { tagCalls } from './tags.ts';

/** Nomad of one environment. Close it when the process ends. */
export function createScheduler(
  connection: NomadConnection,
  options: NomadOptions = {},
): Scheduler & { close(): Promise<void> } {
  const nomad = createNomadClient(connection, options);
  return {
    ...jobCalls(nomad),
    ...runCalls(nomad),
    ...tagCalls(nomad),
    ...scalingCalls(nomad),
    close: () => nomad.close(),
  };
}
