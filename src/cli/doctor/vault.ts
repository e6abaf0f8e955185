import { createVaultProbe } from '../../adapters/vault/vault-probe.ts';
import type { VaultConnection } from '../../config/config.ts';
import { findingsOf, type Row } from './row.ts';

const HOUR_S = 3_600;

/** Vault of one environment: answers, unsealed, and a token that lives. Nothing else of it is used yet. */
export async function checkVault(environment: string, connection: VaultConnection): Promise<readonly Row[]> {
  const findings = findingsOf(`Vault (${environment})`);
  const probe = createVaultProbe(connection);
  try {
    const reached = await findings.check(
      'reachable',
      `check the address ${connection.address}, and unseal it`,
      async () => {
        const { sealed, initialized, version } = await probe.health();
        const ok = initialized && !sealed;
        return {
          ok,
          found: `${connection.address}, ${version}${sealed ? ', sealed' : ''}${initialized ? '' : ', not initialised'}`,
        };
      },
    );
    if (!reached) return findings.rows;
    if (connection.token === undefined) return findings.rows;
    await findings.check('token', 'set a token that this Vault knows', async () => {
      const { policies, ttlSeconds } = await probe.tokenSelf();
      const found = `policies ${policies.join(', ')}`;
      if (policies.includes('root'))
        return { ok: undefined, found, todo: 'a root token may do everything; use another' };
      if (ttlSeconds === 0 || ttlSeconds > HOUR_S) return { ok: true, found };
      return {
        ok: undefined,
        found: `${found}, ends in ${ttlSeconds} s`,
        todo: 'renew it, or give the bot a longer one',
      };
    });
    await findings.check('rights', 'give the token the policy "default"', async () => {
      const may = await probe.capabilities(['auth/token/lookup-self']);
      const self = may['auth/token/lookup-self'] ?? [];
      return { ok: self.includes('read') || self.includes('root'), found: self.join(', ') };
    });
    return findings.rows;
  } finally {
    await probe.close();
  }
}
