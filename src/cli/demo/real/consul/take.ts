import { z } from 'zod';
import type { ConsulTarget } from '../../../../../sandbox/index.ts';
import type { HttpCall, HttpClient } from '../../../../adapters/http-client.ts';
import { parseBody, type Reply, statusError } from '../../../../adapters/http-reply.ts';
import type { Ledger, Made } from '../ledger.ts';
import { MARK, type Owner } from '../owner.ts';
import { type ConsulAccess, NODE_PREFIX, OWNER_KEY, openConsul } from './access.ts';
import type { ConsulFacts } from './inspect.ts';

/** A real Consul, ready for the bot. */
export interface TakenConsul {
  /** The bot's own; undefined: it uses the one that was given. */
  readonly token: string | undefined;
  /** Where a simulated Nomad registers. */
  readonly catalog: ReturnType<typeof catalogOf>;
}

/** Makes there what was announced. @throws MeshError; the ledger knows what was made until then. */
export async function takeConsul(
  facts: ConsulFacts,
  isNomadSimulated: boolean,
  { owner, ledger }: Taking,
): Promise<TakenConsul> {
  const access = ledger.keep(openConsul(facts.connection));
  await takeKeys(access, { owner, ledger });
  for (const name of facts.leftNodes) await dropNode(access.http, name);
  const token = facts.mayManage ? await consulToken(access, ledger) : undefined;
  if (isNomadSimulated) ledger.enter(machines(access.http));
  if (facts.isNomads) ledger.enter(servicesOfNomad(access.http, facts.services));
  return { token, catalog: catalogOf(access.http, facts) };
}

/** How long Nomad may take to deregister, in ms. */
const GONE_MS = 15_000;

interface Taking {
  readonly owner: Owner;
  readonly ledger: Ledger;
}

/** Clears what an ended demo left, and writes whose the demo's keys are now. */
async function takeKeys({ kv }: ConsulAccess, { owner, ledger }: Taking): Promise<void> {
  // The slash is part of it: a key that merely begins with the same letters is somebody else's.
  const clear = () => kv.deleteTree(`${MARK}/`, { doing: "deleting the demo's keys" });
  await clear();
  ledger.enter({ what: `keys under ${MARK}/ in Consul`, byHand: `consul kv delete -recurse ${MARK}/`, undo: clear });
  await kv.put(OWNER_KEY, Buffer.from(JSON.stringify(owner)), { doing: "writing whose the demo's keys are" });
}

/** What the simulated Nomad enters goes when the demo ends. */
function machines(http: HttpClient): Made {
  const undo = async () => {
    const call = { doing: "listing Consul's machines", path: ['v1', 'catalog', 'nodes'] };
    const nodes = parseBody(await send(http, call), z.array(z.object({ Node: z.string() })));
    for (const { Node } of nodes) if (Node.startsWith(NODE_PREFIX)) await dropNode(http, Node);
  };
  const byHand = `PUT /v1/catalog/deregister with {"Node": "${NODE_PREFIX}node-1"}, and so on for each`;
  return { what: `machines ${NODE_PREFIX}node-… with their services in Consul`, byHand, undo };
}

/** Nomad takes them away itself, a moment after its processes have ended: worth waiting for, and telling. */
function servicesOfNomad(http: HttpClient, names: readonly string[]): Made {
  const undo = async () => {
    const signal = AbortSignal.timeout(GONE_MS);
    const call = { doing: 'waiting for the services to leave Consul', path: ['v1', 'catalog', 'services'], signal };
    for (let index = '0'; ; ) {
      const reply = await send(http, { ...call, query: { index, wait: '10s' }, waits: true, deadlineMs: 2 * GONE_MS });
      const services = parseBody(reply, z.record(z.string(), z.unknown()));
      if (names.every((name) => !Object.hasOwn(services, name))) return;
      index = String(reply.headers['x-consul-index'] ?? 0);
    }
  };
  return { what: 'services of Nomad in Consul', byHand: 'consul services deregister -id for each', undo };
}

/** Consul as the simulated Nomad reaches it: with the token and the certificates of the connection. */
function catalogOf(http: HttpClient, { connection }: ConsulFacts): ConsulTarget & { readonly nodePrefix: string } {
  return {
    url: connection.address,
    nodePrefix: NODE_PREFIX,
    fetch: async (url, { body }) => {
      const path = url
        .slice(connection.address.length)
        .split('/')
        .filter((segment) => segment !== '');
      const reply = await http.send({ doing: "registering the demo's services", method: 'PUT', path, body });
      return new Response(reply.text, { status: reply.status });
    },
  };
}

const created = z.object({ AccessorID: z.string(), SecretID: z.string() });
const policyForm = z.object({ ID: z.string() });
const listed = z.array(z.object({ ID: z.string(), Name: z.string() }));
const RULES = `key_prefix "${MARK}/" { policy = "write" }
session_prefix "" { policy = "write" }
agent_prefix "" { policy = "read" }`;

/** A token that may do what the bot needs and nothing else. Deleting a policy takes it from old tokens as well. */
async function consulToken({ http }: ConsulAccess, ledger: Ledger): Promise<string> {
  const all = parseBody(
    await send(http, { doing: "listing Consul's policies", path: ['v1', 'acl', 'policies'] }),
    listed,
  );
  for (const { ID, Name } of all) if (Name === MARK) await remove(http, 'policy', ID);
  const put = (what: string, body: object) =>
    send(http, { doing: `making the bot's Consul ${what}`, method: 'PUT', path: ['v1', 'acl', what], body });
  const description = 'Made by `meshbot demo`, which takes it away again.';
  const policy = parseBody(await put('policy', { Name: MARK, Description: description, Rules: RULES }), policyForm);
  ledger.enter({
    what: `the ACL policy ${MARK} of Consul`,
    byHand: `consul acl policy delete -name ${MARK}`,
    undo: () => remove(http, 'policy', policy.ID),
  });
  const token = parseBody(await put('token', { Description: MARK, Policies: [{ ID: policy.ID }] }), created);
  ledger.enter({
    what: `the token ${token.AccessorID} of Consul`,
    byHand: `consul acl token delete -id ${token.AccessorID}`,
    undo: () => remove(http, 'token', token.AccessorID),
  });
  return token.SecretID;
}

async function dropNode(http: HttpClient, Node: string): Promise<void> {
  const path = ['v1', 'catalog', 'deregister'];
  await send(http, { doing: "taking the demo's machines away", method: 'PUT', path, body: { Node } });
}

async function remove(http: HttpClient, what: 'policy' | 'token', id: string): Promise<void> {
  await send(http, { doing: `deleting the bot's Consul ${what}`, method: 'DELETE', path: ['v1', 'acl', what, id] });
}

/** @throws MeshError for every status but 2xx. */
async function send(http: HttpClient, call: HttpCall): Promise<Reply> {
  const reply = await http.send(call);
  if (reply.status >= 300) throw statusError(reply);
  return reply;
}
