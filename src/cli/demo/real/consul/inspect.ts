import { z } from 'zod';
import { createConsulProbe } from '../../../../adapters/consul/consul-probe.ts';
import type { HttpClient } from '../../../../adapters/http-client.ts';
import { parseBody } from '../../../../adapters/http-reply.ts';
import type { Connection } from '../../../../config/config.ts';
import { type Problem, problem } from '../../../../config/problem.ts';
import { describeFault } from '../../../doctor/row.ts';
import { type Inspection, unfit } from '../inspection.ts';
import type { NomadFacts } from '../nomad/inspect.ts';
import { describeOwner, hasEnded, MARK, readOwner } from '../owner.ts';
import { type ConsulAccess, NODE_PREFIX, OWNER_KEY, openConsul } from './access.ts';

/** What the demo knows of a Consul before it makes anything there. */
export interface ConsulFacts {
  readonly connection: Connection;
  /** With ACLs on, and a token that may make others. */
  readonly mayManage: boolean;
  /** The agents beside the real Nomad's machines are of this Consul: services of Nomad can be registered here. */
  readonly isNomads: boolean;
  /** The names of the services that the demo has. */
  readonly services: readonly string[];
  /** Machines that a demo before entered and left. */
  readonly leftNodes: readonly string[];
}

/**
 * Answers, takes our keys, and has no services of the names that will be registered here: by the simulated Nomad, or by
 * the real one whose Consul it is.
 */
export async function inspectConsul(
  connection: Connection,
  nomad: NomadFacts | undefined,
  services: readonly string[],
): Promise<Inspection<ConsulFacts>> {
  const access = openConsul(connection);
  const probe = createConsulProbe(connection);
  try {
    await probe.leader();
    const version = (await probe.version()) ?? 'version not shown';
    const taken = await ownerThere(access);
    if (taken !== undefined) return unfit(problem('--consul', `${MARK}/ belongs to ${taken}`, TAKE_AWAY));
    const found = await lookAround(access.http, nomad, services);
    if ('place' in found) return unfit(found);
    await probe.tryKv(MARK);
    const mayManage = await isManager(access.http);
    const makes = [
      `keys under ${MARK}/: the bot's memory`,
      ...(mayManage ? [`an ACL policy and a token ${MARK} for the bot`] : []),
      ...(nomad === undefined ? [`machines ${NODE_PREFIX}node-… of the simulated Nomad, with its services`] : []),
      ...(found.isNomads ? ["the services of Nomad's jobs, by Nomad itself"] : []),
    ];
    const facts = { connection, mayManage, services, ...found };
    return { kind: 'fit', facts, found: `${connection.address}, ${version}`, makes };
  } catch (error) {
    const advice = `check address, certificate and token, which needs key_prefix "${MARK}/" { policy = "write" }`;
    return unfit(problem('--consul', `${connection.address} ${describeFault(error)}`, advice));
  } finally {
    await Promise.all([access.close(), probe.close()]);
  }
}

async function lookAround(
  http: HttpClient,
  nomad: NomadFacts | undefined,
  services: readonly string[],
): Promise<Pick<ConsulFacts, 'isNomads' | 'leftNodes'> | Problem> {
  const { value } = await http.json({ doing: "listing Consul's machines", path: ['v1', 'catalog', 'nodes'] }, machines);
  const names = value.map(({ Node }) => Node);
  const leftNodes = names.filter((name) => name.startsWith(NODE_PREFIX));
  const agents = nomad?.consulAgents ?? [];
  const isNomads = agents.length > 0 && agents.every((name) => names.includes(name));
  // What an ended demo left in Nomad is registered still; it goes before the new one comes.
  const isLeft = nomad?.namespaces.some(({ kind }) => kind === 'left') === true;
  const checked = nomad === undefined || (isNomads && !isLeft) ? services : [];
  const met = await servicesMet(http, checked, leftNodes);
  if (met.length === 0) return { isNomads, leftNodes };
  const message = `it has services of the names ${met.join(', ')} already`;
  return problem('--consul', message, 'the demo would mix its own into them: name a Consul for trials');
}

const TAKE_AWAY = `end it; if it has ended: consul kv delete -recurse ${MARK}/`;
const machines = z.array(z.object({ Node: z.string() }));
const self = z.object({ Policies: z.array(z.object({ ID: z.string() })).nullish() });
const instances = z.array(z.object({ Node: z.string() }));

/** Consul's built-in policy global-management has this id everywhere. */
const GLOBAL_MANAGEMENT = '00000000-0000-0000-0000-000000000001';

async function isManager(http: HttpClient): Promise<boolean> {
  const reply = await http.send({ doing: 'looking up our Consul token', path: ['v1', 'acl', 'token', 'self'] });
  // 401: ACLs are off; 403: the token is the anonymous one, or may not be seen.
  if (reply.status >= 400) return false;
  return (parseBody(reply, self).Policies ?? []).some(({ ID }) => ID === GLOBAL_MANAGEMENT);
}

/** Undefined: nobody's, or that of a demo that has ended. */
async function ownerThere({ kv }: ConsulAccess): Promise<string | undefined> {
  const entry = await kv.get(OWNER_KEY, { doing: 'looking for another demo' });
  if (entry === undefined) return undefined;
  const owner = readOwner(parseJson(entry.value.toString()));
  if (owner === undefined) return 'somebody else: the key there is not of our form';
  return hasEnded(owner) ? undefined : describeOwner(owner);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Services that instances on other machines than the demo's have. */
async function servicesMet(http: HttpClient, names: readonly string[], ours: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const call = { doing: "listing Consul's services", path: ['v1', 'catalog', 'services'] };
  const { value } = await http.json(call, z.record(z.string(), z.unknown()));
  const same = names.filter((name) => Object.hasOwn(value, name));
  const met: string[] = [];
  for (const name of same) {
    const asked = { doing: `looking at the service ${name}`, path: ['v1', 'catalog', 'service', name] };
    const found = (await http.json(asked, instances)).value;
    if (found.some(({ Node }) => !ours.includes(Node))) met.push(name);
  }
  return met;
}
