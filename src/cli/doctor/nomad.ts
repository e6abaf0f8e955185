import { createScheduler } from '../../adapters/nomad/index.ts';
import { createNomadProbe, type May, type NomadProbe } from '../../adapters/nomad/nomad-probe.ts';
import type { EnvironmentConnections } from '../../config/config.ts';
import type { Catalogue } from '../../domain/catalogue.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import { type Finding, type Findings, findingsOf, type Row } from './row.ts';

/** Nomad of one environment: answers, version, the token's rights tried one by one, and the jobs that services name. */
export async function checkNomad(environment: EnvironmentConnections, catalogue: Catalogue): Promise<readonly Row[]> {
  const { name, nomad } = environment;
  const findings = findingsOf(`Nomad (${name})`);
  const probe = createNomadProbe(nomad);
  const scheduler = createScheduler(nomad);
  try {
    const reached = await findings.check(
      'reachable',
      `check the address ${nomad.address}, its certificate and the token`,
      async () => ({
        ok: true,
        found: `${nomad.address}, leader ${await probe.leader()}`,
      }),
    );
    if (!reached) return findings.rows;
    await findings.check('version', 'give the token agent:read to see it', async () => {
      const version = await probe.version();
      return version === undefined ? { ok: undefined, found: 'not shown to this token' } : { ok: true, found: version };
    });
    await findings.check('token', 'set a token that this Nomad knows', () => token(probe));
    await checkRights(findings, probe, nomad.namespace);
    const jobs = jobsOf(catalogue, name);
    await findings.check('jobs', 'register them once, or correct `job` in meshbot.yml', () =>
      existing(scheduler, jobs),
    );
    await findings.check('right read-logs', advice('read-logs', nomad.namespace), async () => {
      const allocation = await anyAllocation(scheduler, jobs);
      const unknown = 'no allocation to try it on';
      return told(await probe.mayReadLogs(allocation), allocation === undefined ? unknown : 'Nomad did not answer');
    });
    return findings.rows;
  } finally {
    await Promise.all([probe.close(), scheduler.close()]);
  }
}

async function token(probe: NomadProbe): Promise<Finding> {
  const self = await probe.tokenSelf();
  if (self === undefined) return { ok: true, found: 'ACLs are off' };
  const expires = self.expires === undefined ? '' : `, expires ${self.expires}`;
  const found = `${self.name || 'without a name'} (${self.type})${expires}`;
  const todo = 'a management token may do everything; give the bot a client token of its own';
  return self.type === 'management' ? { ok: undefined, found, todo } : { ok: true, found };
}

async function checkRights(findings: Findings, probe: NomadProbe, namespace: string): Promise<void> {
  const rights: readonly (readonly [string, () => Promise<May>])[] = [
    ['read-job', () => probe.mayReadJobs()],
    ['parse-job', () => probe.mayParse()],
    ['submit-job', () => probe.maySubmit()],
  ];
  for (const [right, ask] of rights) {
    await findings.check(`right ${right}`, advice(right, namespace), async () =>
      told(await ask(), 'Nomad did not answer'),
    );
  }
}

function advice(right: string, namespace: string): string {
  return `add the capability ${right} in namespace "${namespace}" to the token's policy`;
}

function told(may: May, unknown: string): Finding {
  if (may === undefined) return { ok: undefined, found: 'cannot tell', todo: unknown };
  return may ? { ok: true, found: 'granted' } : { ok: false, found: 'denied' };
}

/** Jobs that must exist already, because their source is what runs. */
function jobsOf(catalogue: Catalogue, environment: string): readonly string[] {
  return catalogue.services.flatMap(({ placements }) =>
    placements
      .filter((placement) => placement.environment === environment && placement.source.kind === 'running')
      .map(({ jobId }) => jobId),
  );
}

async function existing(scheduler: Scheduler, jobs: readonly string[]): Promise<Finding> {
  const missing: string[] = [];
  for (const jobId of jobs) if ((await scheduler.job(jobId)) === undefined) missing.push(jobId);
  if (missing.length > 0) return { ok: false, found: `not there: ${missing.join(', ')}` };
  return { ok: true, found: jobs.length === 0 ? 'none asked for' : `${jobs.length} found` };
}

async function anyAllocation(scheduler: Scheduler, jobs: readonly string[]) {
  for (const jobId of jobs) {
    const { value } = await scheduler.allocations(jobId);
    for (const { id, tasks, clientStatus } of value) {
      const task = tasks[0];
      if (task !== undefined && clientStatus === 'running') return { id, task: task.name };
    }
  }
  return undefined;
}
