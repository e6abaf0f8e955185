import type { Ask } from '../http/ask.ts';
import type { ConsulTarget } from '../nomad/index.ts';
import type { WorldJob } from './jobs.ts';

/** A server, and whose word counts there. */
export interface Access {
  readonly url: string;
  readonly token: string;
  /** How it is asked; default: the global fetch. */
  readonly fetch?: Ask;
}

/** Registers a job into each of its namespaces through the server's own API, source and variables with it. */
export async function registerJob(nomad: Access, job: WorldJob): Promise<void> {
  for (const namespace of job.namespaces) {
    const parsed = job.parsed ?? (await parse(nomad, job, namespace));
    const Job = { ...(parsed as object), Namespace: namespace };
    const Submission = { Source: job.source, Format: 'hcl2', Variables: job.variables };
    await post(nomad, `/v1/jobs?namespace=${namespace}`, { Job, Submission });
  }
}

/** Enters a machine into Consul's catalog as its own agent would: there, and alive. */
export async function registerNode(consul: ConsulTarget, node: { name: string; address: string }): Promise<void> {
  const Check = {
    CheckID: 'serfHealth',
    Name: 'Serf Health Status',
    Status: 'passing',
    Output: 'Agent alive and reachable',
  };
  const body = JSON.stringify({ Node: node.name, Address: node.address, Check });
  const headers: Record<string, string> = consul.token === undefined ? {} : { 'x-consul-token': consul.token };
  const ask = consul.fetch ?? fetch;
  const reply = await ask(`${consul.url}/v1/catalog/register`, { method: 'PUT', headers, body });
  if (!reply.ok) throw new Error(`entering ${node.name} into Consul: ${reply.status} ${await reply.text()}`);
}

function parse(nomad: Access, job: WorldJob, namespace: string): Promise<unknown> {
  const body = { JobHCL: job.source, Variables: job.variables, Canonicalize: false };
  return post(nomad, `/v1/jobs/parse?namespace=${namespace}`, body);
}

async function post(nomad: Access, path: string, body: unknown): Promise<unknown> {
  const headers = { 'x-nomad-token': nomad.token, 'content-type': 'application/json' };
  const ask = nomad.fetch ?? fetch;
  const reply = await ask(nomad.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`POST ${path}: ${reply.status} ${await reply.text()}`);
  return reply.json();
}
