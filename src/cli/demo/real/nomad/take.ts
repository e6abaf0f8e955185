import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RawExecJob, rawExecJobs } from '../../../../../sandbox/index.ts';
import { createNomadClient, type NomadClient } from '../../../../adapters/nomad/nomad-client.ts';
import type { Ledger } from '../ledger.ts';
import type { Owner } from '../owner.ts';
import type { NomadFacts } from './inspect.ts';
import { becomesHealthy, registerJob } from './jobs.ts';
import { takeNamespace } from './namespaces.ts';
import { nomadToken } from './rights.ts';

export interface TakingNomad {
  readonly owner: Owner;
  readonly ledger: Ledger;
  /** Gives up waiting. */
  readonly ending: AbortSignal;
  /** Who the services are registered with. */
  readonly provider: 'nomad' | 'consul';
  /** Where the job files are written that services name as their source. */
  readonly jobsFolder: string;
}

/** A real Nomad, ready for the bot. */
export interface TakenNomad {
  /** The bot's own; undefined: it uses the one that was given. */
  readonly token: string | undefined;
}

/** Makes there what was announced, and waits until the services are healthy. @throws MeshError, as `takeConsul`. */
export async function takeNomad(facts: NomadFacts, taking: TakingNomad): Promise<TakenNomad> {
  const { ledger, ending, provider, jobsFolder } = taking;
  const nomad = ledger.keep(createNomadClient(facts.connection));
  for (const place of facts.namespaces) await takeNamespace(nomad, place, taking);
  const token = facts.hasAcl && facts.mayManage ? await nomadToken(nomad, ledger) : undefined;
  const jobs = rawExecJobs({ node: facts.node, provider });
  writeJobs(jobs, jobsFolder);
  await Promise.all(facts.namespaces.map((place) => startJobs(nomad, jobsIn(place, jobs), place, ending)));
  return { token };
}

type Place = NomadFacts['namespaces'][number];

function jobsIn({ environment }: Place, jobs: readonly RawExecJob[]): readonly RawExecJob[] {
  return environment === 'production' ? jobs : jobs.filter(({ isSingle }) => !isSingle);
}

async function startJobs(nomad: NomadClient, jobs: readonly RawExecJob[], place: Place, ending: AbortSignal) {
  for (const job of jobs) {
    ending.throwIfAborted();
    await registerJob(nomad, job, place);
  }
  const services = jobs.filter(({ type }) => type === 'service');
  await Promise.all(services.map(({ name }) => becomesHealthy(nomad, name, place.name, ending)));
}

function writeJobs(jobs: readonly RawExecJob[], folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { name, source } of jobs) writeFileSync(join(folder, `${name}.nomad.hcl`), source);
}
