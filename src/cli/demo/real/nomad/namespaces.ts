import { z } from 'zod';
import { parseBody, statusError } from '../../../../adapters/http-reply.ts';
import type { NomadClient } from '../../../../adapters/nomad/nomad-client.ts';
import { type Problem, problem } from '../../../../config/problem.ts';
import type { Ledger } from '../ledger.ts';
import { describeOwner, hasEnded, MARK, type Owner, readOwner } from '../owner.ts';
import { purgeJobs } from './purge.ts';

/** The demo's environments, and the namespaces that they are on a real Nomad: no other demo's, and nobody's `production`. */
export const ENVIRONMENTS = ['production', 'staging'] as const;

export type EnvironmentName = (typeof ENVIRONMENTS)[number];

export const namespaceOf = (environment: EnvironmentName) => `${MARK}-${environment}`;

export interface NamespaceState {
  readonly environment: EnvironmentName;
  readonly name: string;
  /** `left`: by a demo that has ended. `given`: made by somebody for the demo, and empty. */
  readonly kind: 'missing' | 'left' | 'given';
}

const namespace = z.object({ Meta: z.record(z.string(), z.string()).nullish() });
const jobs = z.array(z.object({ ID: z.string() }));

/** Looks at both without changing anything. */
export async function inspectNamespaces(
  nomad: NomadClient,
  mayManage: boolean,
): Promise<{ readonly states: readonly NamespaceState[]; readonly problems: readonly Problem[] }> {
  const found = await Promise.all(ENVIRONMENTS.map((environment) => inspectOne(nomad, environment, mayManage)));
  return {
    states: found.filter((each) => 'kind' in each),
    problems: found.filter((each) => 'place' in each),
  };
}

async function inspectOne(
  nomad: NomadClient,
  environment: EnvironmentName,
  mayManage: boolean,
): Promise<NamespaceState | Problem> {
  const name = namespaceOf(environment);
  const there = await find(nomad, name);
  if (there === 'missing') {
    const advice = `make it with \`nomad namespace apply ${name}\`, or set NOMAD_TOKEN to a management token`;
    if (!mayManage) return problem('NOMAD_TOKEN', `may not see or make the namespace ${name}`, advice);
    return { environment, name, kind: 'missing' };
  }
  const owner = readOwner(there.Meta ?? {});
  if (owner !== undefined && mayManage) {
    if (hasEnded(owner)) return { environment, name, kind: 'left' };
    const advice = `end it; if it has ended: nomad job stop -purge -namespace ${name} '*' and nomad namespace delete ${name}`;
    return problem('--nomad', `the namespace ${name} belongs to ${describeOwner(owner)}`, advice);
  }
  const list = { doing: `listing the jobs of ${name}`, path: ['jobs'], query: { namespace: name } };
  const ids = (await nomad.json(list, jobs)).map(({ ID }) => ID);
  if (ids.length === 0) return { environment, name, kind: 'given' };
  const advice = 'the demo wants it for itself: purge them, or name another Nomad';
  return problem('--nomad', `the namespace ${name} holds jobs already: ${ids.join(', ')}`, advice);
}

/** A token that may not see a namespace hears that it is not there, or 403. */
async function find(nomad: NomadClient, name: string): Promise<z.infer<typeof namespace> | 'missing'> {
  const reply = await nomad.send({ doing: `looking for the namespace ${name}`, path: ['namespace', name] });
  return reply.status === 404 || reply.status === 403 ? 'missing' : parseBody(reply, namespace);
}

/** Makes it, or takes over what an ended demo left; one that was given stays when the demo ends. */
export async function takeNamespace(
  nomad: NomadClient,
  { name, kind }: NamespaceState,
  { owner, ledger }: { readonly owner: Owner; readonly ledger: Ledger },
): Promise<void> {
  if (kind === 'left') await purgeJobs(nomad, name);
  if (kind !== 'given') {
    ledger.enter({
      what: `the namespace ${name} of Nomad`,
      byHand: `nomad namespace delete ${name}`,
      undo: () => deleteNamespace(nomad, name),
    });
    const Meta = { host: owner.host, pid: String(owner.pid), since: owner.since };
    const body = { Name: name, Description: 'Made by `meshbot demo`, which takes it away again.', Meta };
    const reply = await nomad.send({
      doing: `making the namespace ${name}`,
      method: 'PUT',
      path: ['namespace', name],
      body,
    });
    if (reply.status >= 300) throw statusError(reply);
  }
  ledger.enter({
    what: `jobs in the namespace ${name} of Nomad`,
    byHand: `nomad job status -namespace ${name}, and nomad job stop -purge -namespace ${name} for each`,
    undo: () => purgeJobs(nomad, name),
  });
}

async function deleteNamespace(nomad: NomadClient, name: string): Promise<void> {
  // Nomad answers 500 for one that is not there.
  if ((await find(nomad, name)) === 'missing') return;
  const call = { doing: `deleting the namespace ${name}`, method: 'DELETE', path: ['namespace', name] } as const;
  const reply = await nomad.send(call);
  if (reply.status >= 300) throw statusError(reply);
}
