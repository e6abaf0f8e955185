import { hostname } from 'node:os';
import { z } from 'zod';
import { createNomadClient, type NomadClient } from '../../../../adapters/nomad/nomad-client.ts';
import { createNomadProbe } from '../../../../adapters/nomad/nomad-probe.ts';
import type { NomadConnection } from '../../../../config/config.ts';
import { type Problem, problem } from '../../../../config/problem.ts';
import { describeFault } from '../../../doctor/row.ts';
import { type Inspection, unfit } from '../inspection.ts';
import { MARK } from '../owner.ts';
import { ENVIRONMENTS, inspectNamespaces, type NamespaceState, namespaceOf } from './namespaces.ts';

/** What the demo knows of a Nomad before it makes anything there. */
export interface NomadFacts {
  readonly connection: NomadConnection;
  /** May do everything: make namespaces, and with ACLs on policies and tokens. */
  readonly mayManage: boolean;
  readonly hasAcl: boolean;
  readonly namespaces: readonly NamespaceState[];
  /** How its machines start Node. */
  readonly node: string;
  /** Names of the Consul agents beside its machines. */
  readonly consulAgents: readonly string[];
}

const nodes = z.array(
  z.object({
    ID: z.string(),
    Name: z.string(),
    Status: z.string(),
    SchedulingEligibility: z.string(),
    NodePool: z.string().default('default'),
    Drivers: z.record(z.string(), z.object({ Healthy: z.boolean() })).nullish(),
  }),
);
const node = z.object({ Attributes: z.record(z.string(), z.string()).nullish() });

/** Answers, knows the token, has a machine for real processes, and room for the demo's namespaces. */
export async function inspectNomad(connection: NomadConnection): Promise<Inspection<NomadFacts>> {
  const nomad = createNomadClient(connection, { deadlineMs: 5_000 });
  try {
    return await inspect(connection, nomad);
  } catch (error) {
    return unfit(
      problem('--nomad', `${connection.address} ${describeFault(error)}`, 'check the address, certificate and token'),
    );
  } finally {
    await nomad.close();
  }
}

async function inspect(connection: NomadConnection, nomad: NomadClient): Promise<Inspection<NomadFacts>> {
  const probe = createNomadProbe(connection);
  try {
    await probe.leader();
    const self = await probe.tokenSelf();
    const version = (await probe.version()) ?? 'version not shown';
    const machines = await machinesOf(nomad);
    if ('place' in machines) return unfit(machines);
    const mayManage = self === undefined || self.type === 'management';
    const namespaces = await inspectNamespaces(nomad, mayManage);
    if (namespaces.problems.length > 0) return unfit(...namespaces.problems);
    const denied = mayManage ? [] : await deniedRights(connection);
    if (denied.length > 0) return unfit(...denied);
    const facts = { connection, mayManage, hasAcl: self !== undefined, namespaces: namespaces.states, ...machines };
    return { kind: 'fit', facts, found: `${connection.address}, ${version}, raw_exec ready`, makes: makes(facts) };
  } finally {
    await probe.close();
  }
}

/** A token that is not a manager's becomes the bot's own: it must be able to do what the bot does. */
async function deniedRights(connection: NomadConnection): Promise<readonly Problem[]> {
  const found: Problem[] = [];
  for (const namespace of ENVIRONMENTS.map(namespaceOf)) {
    const probe = createNomadProbe({ ...connection, namespace });
    const rights = { 'read-job': await probe.mayReadJobs(), 'submit-job': await probe.maySubmit() };
    await probe.close();
    const missing = Object.entries(rights).flatMap(([right, may]) => (may === false ? [right] : []));
    if (missing.length === 0) continue;
    const advice = `add them to the policy of NOMAD_TOKEN, and read-logs, or use a management token`;
    found.push(problem('NOMAD_TOKEN', `lacks ${missing.join(' and ')} in the namespace ${namespace}`, advice));
  }
  return found;
}

/** The machines that can run the demo's services, or why there are none. */
async function machinesOf(nomad: NomadClient): Promise<Pick<NomadFacts, 'node' | 'consulAgents'> | Problem> {
  const all = await nomad.json({ doing: "listing Nomad's machines", path: ['nodes'] }, nodes);
  const fit = all.filter(
    ({ Status, SchedulingEligibility, NodePool, Drivers }) =>
      Status === 'ready' &&
      SchedulingEligibility === 'eligible' &&
      NodePool === 'default' &&
      Drivers?.['raw_exec']?.Healthy === true,
  );
  if (fit.length === 0) {
    const found = `none of its ${all.length} machines is ready for raw_exec in the node pool "default"`;
    return problem(
      '--nomad',
      found,
      'set plugin "raw_exec" { config { enabled = true } } in a client\'s configuration',
    );
  }
  const attributes = await Promise.all(
    fit.map(({ ID }) => nomad.json({ doing: "reading a machine's attributes", path: ['node', ID] }, node)),
  );
  const of = (name: string) => attributes.flatMap(({ Attributes }) => Attributes?.[name] ?? []);
  const isHere = of('unique.hostname').every((name) => name === hostname());
  return { node: isHere ? process.execPath : 'node', consulAgents: of('unique.consul.name') };
}

function makes({ namespaces, hasAcl, mayManage }: NomadFacts): readonly string[] {
  return [
    ...namespaces.map(({ name, kind }) =>
      kind === 'given' ? `jobs in the namespace ${name}` : `the namespace ${name} with jobs in it`,
    ),
    ...(hasAcl && mayManage ? [`an ACL policy and a token ${MARK} for the bot`] : []),
  ];
}
