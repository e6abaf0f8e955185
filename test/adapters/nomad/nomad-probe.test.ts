import { expect, it } from 'vitest';
import { createNomadProbe } from '../../../src/adapters/nomad/nomad-probe.ts';
import { type Act, reply, startScriptedServer } from '../../support/scripted-server.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };

/** The forms in which Nomad answers for the bearer's own token; 2.0.5 was asked for the first. */
it.each<[string, Act, unknown]>([
  [
    'none where ACLs are off',
    reply(200, { AccessorID: 'acls-disabled', SecretID: '', Name: 'ACLs disabled token', Type: 'client' }),
    undefined,
  ],
  ['none where ACLs are off, on older ones', reply(400, 'ACL support disabled'), undefined],
  [
    'its name, type and end',
    reply(200, { AccessorID: 'a', Name: 'meshbot', Type: 'client', ExpirationTime: '2027-01-01T00:00:00Z' }),
    { name: 'meshbot', type: 'client', expires: '2027-01-01T00:00:00Z' },
  ],
])('knows of our token: %s', async (_, answer, known) => {
  const server = await startScriptedServer(() => answer);
  const connection = { address: server.url, token: undefined, tls: NO_TLS, region: undefined, namespace: 'default' };
  const probe = createNomadProbe(connection);
  try {
    expect(await probe.tokenSelf()).toEqual(known);
  } finally {
    await probe.close();
    await server.close();
  }
});
