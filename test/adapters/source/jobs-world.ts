import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { realClock } from '../../../sandbox/clock.ts';
import { type NomadSandbox, startNomad } from '../../../sandbox/nomad/index.ts';
import { createScheduler } from '../../../src/adapters/nomad/index.ts';
import { createJobLoader } from '../../../src/adapters/source/index.ts';
import type { Placement, SourceRule, VersionRule } from '../../../src/domain/catalogue.ts';
import type { LoadedJob, WantedJob } from '../../../src/ports/job-loader.ts';
import type { JobSource, Scheduler } from '../../../src/ports/scheduler.ts';

export const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };
export const HCL = `variable "version" {
  type    = string
  default = "0.9.0"
}
variable "level" {
  default = "info"
}
job "web" {
  datacenters = ["*"]
  group "app" {
    count = 2
    task "server" {
      driver = "docker"
      config {
        image = "registry.example.com/shop/web:\${var.version}"
      }
      env {
        LEVEL = var.level
      }
    }
  }
  group "elastic" {
    count = 1
    scaling {
      enabled = true
      min     = 1
      max     = 9
    }
    task "worker" {
      driver = "docker"
      config {
        image = "registry.example.com/shop/worker:7"
      }
    }
  }
}
`;

export const VARIABLE: VersionRule = { kind: 'variable', name: 'version' };
export const IMAGE: VersionRule = { kind: 'image', repository: 'registry.example.com/shop/web' };

export let nomad: NomadSandbox;
export let scheduler: Scheduler & { close(): Promise<void> };
export let folder: string;

beforeAll(async () => {
  nomad = await startNomad({ clock: realClock(50), namespaces: ['production'] });
  const connection = { address: nomad.url, token: undefined, tls: NO_TLS, region: undefined, namespace: 'production' };
  scheduler = createScheduler(connection);
  folder = mkdtempSync(join(tmpdir(), 'meshbot-jobs-'));
});
afterAll(async () => {
  await scheduler.close();
  await nomad.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Registers the job as a pipeline would have done before us. */
export async function run(id: string, source: Partial<JobSource> = {}, submission?: JobSource): Promise<void> {
  const text = HCL.replace('job "web"', `job "${id}"`);
  const full: JobSource = { format: 'hcl2', text, variableFlags: {}, variables: '', ...source };
  const parsed = await scheduler.parse(full);
  if (parsed.kind === 'invalid') throw new Error(parsed.message);
  const job = { ...parsed.job, Namespace: 'production' };
  const current = await scheduler.job(id);
  const registered = await scheduler.register(job, current?.jobModifyIndex ?? 0, submission ?? full);
  expect(registered.kind).toBe('registered');
}

export function wanted(
  jobId: string,
  version: VersionRule,
  differs: Partial<WantedJob> & { source?: SourceRule } = {},
): WantedJob {
  const { source = { kind: 'running' }, ...rest } = differs;
  const placement: Placement = { environment: 'production', jobId, version, source };
  return { placement, version: undefined, image: undefined, variables: {}, ...rest };
}

export function load(request: WantedJob) {
  return createJobLoader({ scheduler, namespace: 'production', region: undefined, jobsFolder: folder }).load(request);
}

export async function loaded(request: WantedJob): Promise<LoadedJob> {
  const answer = await load(request);
  if (answer.kind === 'refused') throw new Error(`${answer.reason}: ${JSON.stringify(answer.details)}`);
  return answer;
}

export function images({ job }: LoadedJob): unknown[] {
  return (job.TaskGroups ?? []).flatMap(({ Tasks }) => (Tasks ?? []).map((task) => task.Config?.['image']));
}
