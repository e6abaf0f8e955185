import { z } from 'zod';
import { parseBody, statusError } from '../../../../adapters/http-reply.ts';
import type { NomadClient } from '../../../../adapters/nomad/nomad-client.ts';
import type { Ledger } from '../ledger.ts';
import { MARK } from '../owner.ts';
import { ENVIRONMENTS, namespaceOf } from './namespaces.ts';

/** What docs/SECURITY.md asks for, and the agent's version for the doctor. */
const RULES = [
  ...ENVIRONMENTS.map(
    (name) => `namespace "${namespaceOf(name)}" { capabilities = ["read-job", "submit-job", "read-logs"] }`,
  ),
  'agent { policy = "read" }',
].join('\n');

const created = z.object({ AccessorID: z.string(), SecretID: z.string() });
const tokens = z.array(z.object({ AccessorID: z.string(), Name: z.string() }));

/** A token that may do what the bot needs and nothing else, so that it does not run as the manager. */
export async function nomadToken(nomad: NomadClient, ledger: Ledger): Promise<string> {
  await dropOldTokens(nomad);
  ledger.enter({
    what: `the ACL policy ${MARK} of Nomad`,
    byHand: `nomad acl policy delete ${MARK}`,
    undo: () => remove(nomad, ['acl', 'policy', MARK]),
  });
  const policy = { Name: MARK, Description: 'Made by `meshbot demo`, which takes it away again.', Rules: RULES };
  await write(nomad, { doing: `making the ACL policy ${MARK}`, path: ['acl', 'policy', MARK], body: policy });
  const reply = await write(nomad, {
    doing: "making the bot's Nomad token",
    path: ['acl', 'token'],
    body: { Name: MARK, Type: 'client', Policies: [MARK] },
  });
  const { AccessorID: accessor, SecretID: secret } = parseBody(reply, created);
  ledger.enter({
    what: `the token ${accessor} of Nomad`,
    byHand: `nomad acl token delete ${accessor}`,
    undo: () => remove(nomad, ['acl', 'token', accessor]),
  });
  return secret;
}

/** Those of demos that were killed: nobody knows their secrets any more. */
async function dropOldTokens(nomad: NomadClient): Promise<void> {
  const all = await nomad.json({ doing: "listing Nomad's tokens", path: ['acl', 'tokens'] }, tokens);
  for (const { AccessorID, Name } of all) if (Name === MARK) await remove(nomad, ['acl', 'token', AccessorID]);
}

async function write(nomad: NomadClient, call: { doing: string; path: readonly string[]; body: unknown }) {
  const reply = await nomad.send({ ...call, method: 'POST' });
  if (reply.status >= 300) throw statusError(reply);
  return reply;
}

async function remove(nomad: NomadClient, path: readonly string[]): Promise<void> {
  const reply = await nomad.send({ doing: `deleting ${path.slice(0, 2).join(' ')}`, method: 'DELETE', path });
  if (reply.status >= 300 && reply.status !== 404) throw statusError(reply);
}
