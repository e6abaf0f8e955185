import { z } from 'zod';
import { createHttpClient } from '../../../adapters/http-client.ts';
import { parseBody, statusError } from '../../../adapters/http-reply.ts';
import { createVaultProbe } from '../../../adapters/vault/vault-probe.ts';
import type { VaultConnection } from '../../../config/config.ts';
import { problem } from '../../../config/problem.ts';
import { describeFault } from '../../doctor/row.ts';
import { type Inspection, unfit } from './inspection.ts';
import type { Ledger } from './ledger.ts';
import { MARK } from './owner.ts';

/** Answers, is unsealed, and knows the token. */
export async function inspectVault(connection: VaultConnection): Promise<Inspection<VaultConnection>> {
  const probe = createVaultProbe(connection);
  const { address } = connection;
  try {
    const { sealed, initialized, version } = await probe.health();
    if (!initialized) return unfit(problem('--vault', `${address} is not initialised`, 'vault operator init'));
    if (sealed) return unfit(problem('--vault', `${address} is sealed`, 'vault operator unseal'));
    try {
      await probe.tokenSelf();
    } catch (error) {
      return unfit(problem('VAULT_TOKEN', describeFault(error), 'set a token that this Vault knows'));
    }
    const makes = [`a token for the bot with the policy "default", for a day, where VAULT_TOKEN may make one`];
    return { kind: 'fit', facts: connection, found: `${address}, ${version}`, makes };
  } catch (error) {
    return unfit(problem('--vault', `${address} ${describeFault(error)}`, 'check the address and the certificate'));
  } finally {
    await probe.close();
  }
}

const created = z.object({ auth: z.object({ client_token: z.string(), accessor: z.string() }) });

/** A token of the bot's own, so that it does not run with somebody's; undefined where that may not be made. */
export async function vaultToken(connection: VaultConnection, ledger: Ledger): Promise<string | undefined> {
  const headers = connection.namespace === undefined ? {} : { 'x-vault-namespace': connection.namespace };
  const http = createHttpClient({ system: 'vault', connection, tokenHeader: 'x-vault-token', headers });
  try {
    const body = { policies: ['default'], ttl: '24h', display_name: MARK };
    const reply = await http.send({
      doing: 'making a Vault token for the demo',
      method: 'POST',
      path: ['v1', 'auth', 'token', 'create'],
      body,
    });
    if (reply.status === 403) return undefined;
    const { client_token: token, accessor } = parseBody(reply, created).auth;
    ledger.enter({
      what: `the Vault token with accessor ${accessor}`,
      byHand: `vault token revoke -accessor ${accessor}`,
      undo: () => revoke(connection, headers, accessor),
    });
    return token;
  } finally {
    await http.close();
  }
}

async function revoke(connection: VaultConnection, headers: Record<string, string>, accessor: string): Promise<void> {
  const http = createHttpClient({ system: 'vault', connection, tokenHeader: 'x-vault-token', headers });
  try {
    const path = ['v1', 'auth', 'token', 'revoke-accessor'];
    const doing = "revoking the demo's Vault token";
    const reply = await http.send({ doing, method: 'POST', path, body: { accessor } });
    if (reply.status >= 300) throw statusError(reply);
  } finally {
    await http.close();
  }
}
