import { Pool } from 'undici';
import { BENCH_NAMESPACE, benchJob, benchServices } from '../bench-world.ts';
import type { Figure, Result } from '../figure.ts';
import { type Started, startBareHttp, startSandboxProcess } from '../servers.ts';
import type { Stage } from '../stage.ts';
import { median, ratiosOf } from '../statistics.ts';
import { times } from '../table.ts';
import { usageOf } from '../usage.ts';

const CHECKS = 10_000;
const JOBS = 2_000;
const ROUNDS = 3;
const GOAL_MS = 5_000;
/** Room for every job beside the practice world. */
const NODES = 10;
const CHECKS_PER_NODE = 100;
const AT_ONCE = 32;

/** What one caller sends to one place, one after the other. */
interface Write {
  readonly path: string;
  readonly body: readonly string[];
}

/** How long each part took, in ms. */
interface Load {
  readonly checksMs: number;
  /** As many checks again, a request each: beside the total. */
  readonly eachMs: number;
  readonly jobsMs: number;
  /** From the last job's answer until every job has its allocation. */
  readonly placedMs: number;
  readonly totalMs: number;
  readonly cpuMs: number;
}

export const sandboxLoad: Figure = {
  key: 'f',
  title: `${CHECKS} checks and ${JOBS} jobs into the simulated Consul and Nomad, beside a bare HTTP server`,
  run: async (stage) => {
    const rounds: { readonly sandbox: Load; readonly bare: Load }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({ sandbox: await loadSandbox(stage), bare: await loadBare(stage) });
    }
    return report(rounds);
  },
};

async function loadSandbox(stage: Stage): Promise<Load> {
  const started = await startSandboxProcess(stage, '--no-acl', '--nodes', String(NODES));
  const [consul, nomad] = [String(started.said['consul']), String(started.said['nomad'])];
  const known = await countOf(consul, '/v1/health/state/any');
  const load = await loadInto(started, { consul, nomad, placed: () => everyJobIsPlaced(nomad) });
  const checks = (await countOf(consul, '/v1/health/state/any')) - known;
  if (checks < 2 * CHECKS) throw new Error(`${checks} of ${2 * CHECKS} checks are there`);
  await started.child.end();
  return load;
}

async function loadBare(stage: Stage): Promise<Load> {
  const started = await startBareHttp(stage);
  const url = String(started.said['url']);
  const load = await loadInto(started, { consul: url, nomad: url, placed: async () => undefined });
  await started.child.end();
  return load;
}

interface Place {
  readonly consul: string;
  readonly nomad: string;
  /** Resolves when every job has its allocation. */
  readonly placed: () => Promise<void>;
}

async function loadInto({ child }: Started, { consul, nomad, placed }: Place): Promise<Load> {
  const [checks, jobs] = [transactions(), jobWrites()];
  const before = usageOf(child.pid).cpuMs ?? Number.NaN;
  const startedAt = performance.now();
  await writeAll(consul, checks);
  const checkedAt = performance.now();
  await writeAll(nomad, jobs);
  const registeredAt = performance.now();
  await placed();
  const endedAt = performance.now();
  const cpuMs = (usageOf(child.pid).cpuMs ?? Number.NaN) - before;
  await writeAll(consul, checkWrites());
  return {
    checksMs: checkedAt - startedAt,
    eachMs: performance.now() - endedAt,
    jobsMs: registeredAt - checkedAt,
    placedMs: endedAt - registeredAt,
    totalMs: endedAt - startedAt,
    cpuMs,
  };
}

interface Watched {
  readonly node: { readonly Node: string; readonly Address: string };
  readonly service: object;
  readonly check: object;
}

/** Services with a check each, on a hundred machines. */
function watched(prefix: string): readonly Watched[] {
  return Array.from({ length: CHECKS }, (_, at) => {
    const port = at % CHECKS_PER_NODE;
    const Node = `${prefix}-node-${Math.floor(at / CHECKS_PER_NODE)}`;
    const service = { ID: `${prefix}-${at}`, Service: `${prefix}-${port}`, Port: 20_000 + port };
    const check = {
      Node,
      CheckID: service.ID,
      Name: 'answers',
      ServiceID: service.ID,
      Status: 'passing',
      Output: 'ok',
    };
    return { node: { Node, Address: '10.30.0.1' }, service, check };
  });
}

/** As one loads many: Consul takes 128 operations a transaction, and a machine has a hundred services and as many checks. */
function transactions(): readonly Write[] {
  const all = watched('load');
  const machines = Array.from({ length: CHECKS / CHECKS_PER_NODE }, (_, at) =>
    all.slice(at * CHECKS_PER_NODE, (at + 1) * CHECKS_PER_NODE),
  );
  return machines.map((machine) => {
    const { Node, Address } = machine[0]?.node ?? { Node: '', Address: '' };
    const services = machine.map(({ service }) => ({ Service: { Verb: 'set', Node, Service: service } }));
    const checks = machine.map(({ check }) => ({ Check: { Verb: 'set', Check: check } }));
    const node = { Node: { Verb: 'set', Node: { Node, Address } } };
    return { path: '/v1/txn', body: [[node, ...services], checks].map((ops) => JSON.stringify(ops)) };
  });
}

function checkWrites(): readonly Write[] {
  return watched('each').map(({ node, service, check }) => {
    return { path: '/v1/catalog/register', body: [JSON.stringify({ ...node, Service: service, Check: check })] };
  });
}

function jobWrites(): readonly Write[] {
  return benchServices(JOBS).map((service) => {
    return {
      path: `/v1/jobs?namespace=${BENCH_NAMESPACE}`,
      body: [JSON.stringify({ Job: benchJob(service, '1.0.0') })],
    };
  });
}

/** So many at once, in their order. */
async function writeAll(url: string, writes: readonly Write[]): Promise<void> {
  const pool = new Pool(url, { connections: AT_ONCE });
  const left = writes.values();
  const write = async () => {
    for (const { path, body: bodies } of left) {
      for (const body of bodies) {
        const reply = await pool.request({ method: 'PUT', path, body });
        const said = await reply.body.text();
        if (reply.statusCode !== 200) throw new Error(`${path}: ${reply.statusCode} ${said}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, write));
  await pool.close();
}

/** The scheduler takes jobs in their order, so the last ones are asked for, and in the end all of them. */
async function everyJobIsPlaced(nomad: string): Promise<void> {
  const last = benchServices(JOBS).at(-1);
  while ((await countOf(nomad, `/v1/job/${last}/allocations?namespace=${BENCH_NAMESPACE}`)) === 0);
  while ((await countOf(nomad, `/v1/allocations?namespace=${BENCH_NAMESPACE}&task_states=false`)) < JOBS);
}

async function countOf(url: string, path: string): Promise<number> {
  const reply = await fetch(url + path);
  if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
  return ((await reply.json()) as readonly unknown[]).length; // all of these are lists
}

function report(rounds: readonly { readonly sandbox: Load; readonly bare: Load }[]): Result {
  const middle = (who: 'sandbox' | 'bare', of: keyof Load) => median(rounds.map((round) => round[who][of]));
  const row = (name: string, of: keyof Load, verdict = '') => {
    const ratio = ratiosOf(rounds.map(({ sandbox, bare }) => [sandbox[of], bare[of]] as const)).median;
    return [name, middle('sandbox', of), middle('bare', of), of === 'placedMs' ? '' : times(ratio), verdict];
  };
  const total = middle('sandbox', 'totalMs');
  return {
    table: {
      columns: ['', 'sandbox', 'bare HTTP server', 'ratio', 'goal'],
      rows: [
        row('all, ms', 'totalMs', `${GOAL_MS}: ${total <= GOAL_MS ? 'met' : 'missed'}`),
        row(`  ${CHECKS} checks with their services, in transactions, ms`, 'checksMs'),
        row(`  ${JOBS} jobs registered, ms`, 'jobsMs'),
        row('  then until each has its allocation, ms', 'placedMs'),
        row('  CPU of the server, ms', 'cpuMs'),
        row(`beside it: ${CHECKS} more checks, a request each, ms`, 'eachMs'),
      ],
      notes: [
        `Medians of ${ROUNDS} fresh processes each, in turns; ${AT_ONCE} requests at once, ${NODES} machines.`,
        'The bare server reads the same bodies as JSON, keeps them and answers: what HTTP alone takes here.',
      ],
    },
    data: { goalMs: GOAL_MS, checks: CHECKS, jobs: JOBS, rounds },
    faults: [],
  };
}
