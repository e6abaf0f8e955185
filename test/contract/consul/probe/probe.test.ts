import { afterEach, expect, it } from 'vitest';
import { type ConsulProbe, createConsulProbe } from '../../../../src/adapters/consul/consul-probe.ts';
import { onEachConsul } from '../servers.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };

const probes: ConsulProbe[] = [];
afterEach(async () => {
  for (const probe of probes.splice(0)) await probe.close();
});

onEachConsul('the probe', (server) => {
  const open = () => {
    const probe = createConsulProbe({ address: server().url, token: undefined, tls: NO_TLS });
    probes.push(probe);
    return probe;
  };

  it('tells the leader and the release', async () => {
    expect(await open().leader()).toMatch(/^[\d.]+:\d+$/);
    expect(await open().version()).toBe('1.14.4');
  });

  it('tries a key and a session, and leaves neither behind', async () => {
    await open().tryKv('team/meshbot');
    await open().trySession();
    expect((await server().get('/v1/kv/team/meshbot/?keys')).status).toBe(404);
    expect((await server().get('/v1/session/list')).json).toEqual([]);
  });
});
