import { createConsulProbe } from '../../adapters/consul/consul-probe.ts';
import type { Connection } from '../../config/config.ts';
import { findingsOf, type Row } from './row.ts';

/** The Consul that keeps the state: answers, version, and the rights to write under the prefix, tried on a probe key. */
export async function checkConsul(system: string, connection: Connection, prefix: string): Promise<readonly Row[]> {
  const findings = findingsOf(system);
  const probe = createConsulProbe(connection);
  try {
    const address = `check the address ${connection.address}, its certificate and the token`;
    const reached = await findings.check('reachable', address, async () => ({
      ok: true,
      found: `${connection.address}, leader ${await probe.leader()}`,
    }));
    if (!reached) return findings.rows;
    await findings.check('version', 'give the token agent:read to see it', async () => {
      const version = await probe.version();
      return version === undefined ? { ok: undefined, found: 'not shown to this token' } : { ok: true, found: version };
    });
    await findings.check('keys', `give the token key_prefix "${prefix}/" { policy = "write" }`, async () => {
      await probe.tryKv(prefix);
      return { ok: true, found: `writes, reads and deletes under ${prefix}/` };
    });
    await findings.check('sessions', 'give the token session_prefix "" { policy = "write" }', async () => {
      await probe.trySession();
      return { ok: true, found: 'creates and destroys them' };
    });
    return findings.rows;
  } finally {
    await probe.close();
  }
}
