import { afterEach } from 'vitest';
import { type SteppedClock, steppedClock } from '../../../sandbox/clock.ts';
import { type NomadOptions, type NomadSandbox, startNomad } from '../../../sandbox/nomad/index.ts';
import type { Allocation, Deployment, Evaluation, NomadJob, TaskGroup } from '../../../sandbox/nomad/wire.ts';

const SECOND_NS = 1e9;
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** Ends with the test, as clusters do. */
export function closeAfterTest<T extends { close(): Promise<void> }>(server: T): T {
  open.push(server);
  return server;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly text: string;
  readonly index: number;
}

/** A simulated cluster under a stepped clock, spoken to through HTTP only. */
export interface Cluster {
  readonly nomad: NomadSandbox;
  readonly clock: SteppedClock;
  call<T = unknown>(method: string, path: string, body?: unknown, token?: string): Promise<Answer<T>>;
  get<T>(path: string, token?: string): Promise<T>;
  register(
    job: NomadJob,
    fields?: Record<string, unknown>,
  ): Promise<Answer<{ EvalID: string; JobModifyIndex: number }>>;
  /** Lets simulated seconds pass, in small steps, so that requests in flight see what happens. */
  pass(seconds: number): Promise<void>;
  job(id: string): Promise<NomadJob & { Version: number; JobModifyIndex: number; ModifyIndex: number; Status: string }>;
  allocations(id: string): Promise<(Allocation & { JobVersion: number })[]>;
  /** Allocations that should run and do. */
  running(id: string): Promise<(Allocation & { JobVersion: number })[]>;
  deployment(id: string): Promise<Deployment>;
  evaluations(id: string): Promise<Evaluation[]>;
}

export async function startCluster(
  options: Partial<NomadOptions> & { readonly clock?: SteppedClock } = {},
): Promise<Cluster> {
  const clock = options.clock ?? steppedClock();
  const nomad = closeAfterTest(await startNomad({ ...options, clock }));
  const call = async <T>(method: string, path: string, body?: unknown, token?: string): Promise<Answer<T>> => {
    const response = await fetch(`${nomad.url}${path}`, {
      method,
      headers: token === undefined ? {} : { 'x-nomad-token': token },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return {
      status: response.status,
      body: (isJson ? JSON.parse(text) : undefined) as T, // the caller names what the endpoint answers
      text,
      index: Number(response.headers.get('x-nomad-index') ?? 0),
    };
  };
  const get = async <T>(path: string, token?: string): Promise<T> => {
    const answer = await call<T>('GET', path, undefined, token);
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  };
  const allocations = (id: string) => get<(Allocation & { JobVersion: number })[]>(`/v1/job/${id}/allocations`);
  return {
    nomad,
    clock,
    call,
    get,
    register: (job, fields = {}) => call('PUT', '/v1/jobs', { Job: job, ...fields }),
    async pass(seconds) {
      for (let ms = 0; ms < seconds * 1000; ms += 250) clock.step(Math.min(250, seconds * 1000 - ms));
    },
    job: (id) => get(`/v1/job/${id}`),
    allocations,
    running: async (id) =>
      (await allocations(id)).filter((alloc) => alloc.DesiredStatus === 'run' && alloc.ClientStatus === 'running'),
    deployment: (id) => get(`/v1/job/${id}/deployment`),
    evaluations: (id) => get(`/v1/job/${id}/evaluations`),
  };
}

export interface ServiceShape {
  readonly id?: string;
  readonly image?: string;
  readonly count?: number;
  readonly update?: Record<string, unknown>;
  readonly group?: Partial<TaskGroup>;
  readonly cpu?: number;
  readonly memory?: number;
  readonly job?: Partial<NomadJob>;
  readonly driver?: string;
}

/** A small job, a service with a rolling update unless its type has none; a test states what differs. */
export function serviceJob(shape: ServiceShape = {}): NomadJob {
  const id = shape.id ?? 'web';
  const type = shape.job?.Type ?? 'service';
  const isRolled = type === 'service' || type === 'system';
  const isRescheduled = type === 'service' || type === 'batch';
  return {
    ID: id,
    Name: id,
    Type: 'service',
    Datacenters: ['dc1'],
    TaskGroups: [
      {
        Name: 'app',
        Count: shape.count ?? 3,
        ...(isRolled && {
          Update: {
            MaxParallel: 1,
            MinHealthyTime: 10 * SECOND_NS,
            HealthyDeadline: 60 * SECOND_NS,
            ProgressDeadline: 120 * SECOND_NS,
            AutoRevert: false,
            AutoPromote: false,
            Canary: 0,
            HealthCheck: 'checks',
            ...shape.update,
          },
        }),
        RestartPolicy: { Attempts: 1, Delay: 2 * SECOND_NS, Interval: 60 * SECOND_NS, Mode: 'fail' },
        ...(isRescheduled && { ReschedulePolicy: { Attempts: 0, Unlimited: false } }),
        Tasks: [
          {
            Name: 'server',
            Driver: shape.driver ?? 'docker',
            Config: { image: shape.image ?? 'shop/web:1.0.0' },
            Resources: { CPU: shape.cpu ?? 100, MemoryMB: shape.memory ?? 128 },
          },
        ],
        ...shape.group,
      },
    ],
    ...shape.job,
  };
}

/** Behaviour by image tag: `broken` crashes, everything else is healthy. */
export const byImage: NonNullable<NomadOptions['behaviour']> = ({ task }) => {
  const image = String(task.Config?.['image'] ?? '');
  if (!image.endsWith(':broken')) return undefined;
  return { kind: 'exits', code: 1, afterMs: 1000, stderr: ['panic: no configuration'] };
};

export const fourNodes = ['node-1', 'node-2', 'node-3', 'node-4'].map((name) => ({ name }));
