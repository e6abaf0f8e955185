import type { JobSpec } from '../../src/domain/plan/job-spec.ts';
import type { SchedulerPlan } from '../../src/domain/plan/scheduler-plan.ts';
import type {
  Blocking,
  BlockingCall,
  Deployment,
  Evaluation,
  RunningJob,
  Scheduler,
} from '../../src/ports/scheduler.ts';

/** A Nomad with one job of one group, in memory: quick enough for thousands of histories. */
export interface MemoryScheduler extends Scheduler {
  /** Every registration that took effect, oldest first, with what it was sent under. */
  readonly registrations: readonly { readonly spec: JobSpec; readonly baseIndex: number }[];
  /** Somebody else writes the job; nobody can tell a write of just the same from our own, so theirs has a mark. */
  overwrite(version: string): void;
  /** Whether a plan can place everything. */
  hasRoom: boolean;
  /** Ends every rollout that runs. */
  settle(how: 'successful' | 'failed'): void;
}

const GROUP = 'app';

export function specOf(version: string): JobSpec {
  const task = {
    Name: 'server',
    Driver: 'docker',
    Config: { image: `shop/web:${version}` },
    Env: { API_TOKEN: SECRET },
  };
  return {
    ID: 'web',
    Name: 'web',
    Namespace: 'default',
    Type: 'service',
    TaskGroups: [{ Name: GROUP, Count: 2, Tasks: [task] }],
  };
}

/** Stands in the job, followed by its version; must stand nowhere else (I5). */
export const SECRET = 'sk-live-5b8e0c1d9f';

export function memoryScheduler(): MemoryScheduler {
  let index = 10;
  const versions: RunningJob[] = [];
  const deployments: Deployment[] = [];
  const evaluations: Evaluation[] = [];
  const registrations: { spec: JobSpec; baseIndex: number }[] = [];
  const waiters = new Set<() => void>();
  const moved = () => {
    for (const wake of [...waiters]) wake();
  };
  const latest = () => versions.at(-1);
  const put = (spec: JobSpec): string => {
    index += 1;
    for (const [at, running] of deployments.entries()) {
      if (running.status === 'running') deployments[at] = { ...running, status: 'cancelled' };
    }
    const version = versions.length;
    versions.push({
      ...{
        spec: structuredClone(spec),
        version,
        jobModifyIndex: index,
        status: 'running',
        stable: false,
        stopped: false,
      },
      ...{ type: 'service', periodic: false, parameterized: false, submittedAt: undefined },
    });
    const id = `evaluation-${index}`;
    evaluations.push({
      ...{ id, trigger: 'job-register', jobModifyIndex: index, status: 'complete', statusDescription: '' },
      ...{
        deploymentId: `deployment-${version}`,
        blockedEvaluationId: undefined,
        nextEvaluationId: undefined,
        failures: {},
      },
    });
    deployments.push(deploymentOf(version, index));
    moved();
    return id;
  };
  put(specOf('1.0.0'));
  const blocking = async <T>(read: () => T, { signal, index: after }: BlockingCall = {}): Promise<Blocking<T>> => {
    while (after !== undefined && index <= after) await news(waiters, signal);
    signal?.throwIfAborted();
    return { index, value: structuredClone(read()) };
  };
  const scheduler: MemoryScheduler = {
    registrations,
    hasRoom: true,
    overwrite: (version) => void put({ ...specOf(version), Meta: { written_by: 'somebody else' } }),
    settle(status) {
      index += 1;
      for (const [at, running] of deployments.entries()) {
        if (running.status === 'running') deployments[at] = ended(running, status);
      }
      moved();
    },
    parse: async () => ({ kind: 'invalid', message: 'this Nomad keeps no sources' }),
    plan: async (job) => planOf(job, latest(), scheduler.hasRoom),
    async register(job, baseIndex) {
      const now = latest()?.jobModifyIndex ?? 0;
      if (baseIndex !== now) return { kind: 'job-refused', conflict: true, message: 'Enforcing job modify index' };
      registrations.push({ spec: structuredClone(job), baseIndex });
      return { kind: 'registered', evaluationId: put(job) };
    },
    job: async () => structuredClone(latest()),
    tagVersion: async () => 'tagged',
    untagVersion: async () => undefined,
    scalingNotes: async () => [],
    noteScaling: async () => undefined,
    versions: async () => structuredClone([...versions].reverse()),
    submission: async () => undefined,
    evaluation: (id, call) => blocking(() => evaluations.find((evaluation) => evaluation.id === id), call),
    evaluations: async () => structuredClone([...evaluations].reverse()),
    deployments: (_job, call) => blocking(() => [...deployments].reverse(), call),
    deployment: (id, call) => blocking(() => deployments.find((deployment) => deployment.id === id), call),
    allocations: (_job, call) => blocking(() => [], call),
    logTail: async () => '',
  };
  return scheduler;
}

function deploymentOf(version: number, jobModifyIndex: number): Deployment {
  const counts = { desiredTotal: 2, desiredCanaries: 0, placed: 2, healthy: 0, unhealthy: 0 };
  return {
    ...{ id: `deployment-${version}`, jobVersion: version, jobModifyIndex, status: 'running', statusDescription: '' },
    groups: [{ name: GROUP, ...counts, promoted: false, autoRevert: false, autoPromote: false }],
  };
}

function ended(running: Deployment, status: 'successful' | 'failed'): Deployment {
  const healthy = status === 'successful' ? 2 : 1;
  return { ...running, status, groups: running.groups.map((group) => ({ ...group, healthy, unhealthy: 2 - healthy })) };
}

async function news(waiters: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const done = (settle: () => void) => {
      waiters.delete(wake);
      signal?.removeEventListener('abort', abort);
      settle();
    };
    const wake = () => done(resolve);
    const abort = () => done(() => reject(signal?.reason));
    waiters.add(wake);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

function planOf(job: JobSpec, current: RunningJob | undefined, hasRoom: boolean): SchedulerPlan {
  const [before, after] = [imageOf(current?.spec), imageOf(job)];
  const isSame = JSON.stringify(current?.spec) === JSON.stringify(job);
  const field = { type: 'Edited' as const, name: 'image', old: before, new: after };
  const config = { type: 'Edited' as const, name: 'Config', fields: [field], objects: [] };
  const [oldToken, newToken] = [tokenOf(current?.spec), tokenOf(job)];
  const token = { type: 'Edited' as const, name: 'Env[API_TOKEN]', old: oldToken, new: newToken };
  const task = { type: 'Edited' as const, name: 'server', fields: [token], objects: [config] };
  const group = { type: 'Edited' as const, name: GROUP, fields: [], objects: [], tasks: [task] };
  const type = isSame ? ('None' as const) : ('Edited' as const);
  const counts = { ignore: isSame ? 2 : 0, place: 0, migrate: 0, stop: 0, inPlace: 0, destructive: isSame ? 0 : 2 };
  const unplaced = { unplaced: 1, nodesEvaluated: 3, nodesFiltered: 0, nodesExhausted: 3 };
  return {
    baseIndex: current?.jobModifyIndex ?? 0,
    diff: { type, id: job.ID, fields: [], objects: [], groups: isSame ? [] : [group] },
    updates: { [GROUP]: { ...counts, canary: 0, preemptions: 0 } },
    failures: hasRoom ? {} : { [GROUP]: { ...unplaced, filteredBy: {}, exhausted: { memory: 3 }, quotas: [] } },
    ...{ preempted: [], warnings: '', nextPeriodicLaunch: undefined },
  };
}

const tokenOf = (spec: JobSpec | undefined): string => spec?.TaskGroups?.[0]?.Tasks?.[0]?.Env?.['API_TOKEN'] ?? '';

function imageOf(spec: JobSpec | undefined): string {
  const image = spec?.TaskGroups?.[0]?.Tasks?.[0]?.Config?.['image'];
  return typeof image === 'string' ? image : '';
}
