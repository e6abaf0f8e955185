import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readRealServers } from '../../../src/cli/demo/real/servers.ts';

const folder = mkdtempSync(join(tmpdir(), 'meshbot-servers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the real servers of the demo', () => {
  it('are reached at the addresses of the command line, with the conventional tokens and certificates', () => {
    const ca = join(folder, 'ca.pem');
    const token = join(folder, 'token');
    writeFileSync(ca, 'an authority');
    writeFileSync(token, 'of-a-file\n');
    const { servers, problems } = readRealServers(
      {
        nomad: 'https://nomad.example.com:4646/',
        consul: 'consul.example.com:8501',
        vault: 'https://vault.example.com',
      },
      {
        NOMAD_ADDR: 'http://not.this.one',
        NOMAD_TOKEN_FILE: token,
        NOMAD_CACERT: ca,
        CONSUL_HTTP_SSL: 'true',
        CONSUL_HTTP_TOKEN: 'of consul',
        VAULT_TOKEN: 'of vault',
        VAULT_NAMESPACE: 'team',
      },
    );
    expect(problems).toEqual([]);
    expect(servers.nomad).toMatchObject({ address: 'https://nomad.example.com:4646', tls: { ca: 'an authority' } });
    expect(servers.nomad?.token?.reveal()).toBe('of-a-file');
    expect(servers.consul?.address).toBe('https://consul.example.com:8501');
    expect(servers.consul?.token?.reveal()).toBe('of consul');
    expect(servers.vault).toMatchObject({ address: 'https://vault.example.com', namespace: 'team' });
  });

  it('are none where no address is given, whatever the environment says', () => {
    const { servers, problems } = readRealServers({}, { NOMAD_ADDR: 'nonsense', CONSUL_CACERT: '/not/there' });
    expect(servers).toEqual({ nomad: undefined, consul: undefined, vault: undefined });
    expect(problems).toEqual([]);
  });

  it('are refused with the flag or the variable to mend', () => {
    const { problems } = readRealServers(
      { nomad: 'ftp://nomad', vault: 'http://127.0.0.1:8200' },
      { VAULT_CACERT: '/not/there.pem' },
    );
    expect(problems.map(({ place }) => place)).toEqual(['--nomad', 'VAULT_CACERT']);
    const without = readRealServers({ vault: 'http://127.0.0.1:8200' }, {});
    expect(without.problems).toMatchObject([{ place: 'VAULT_TOKEN', message: 'is not set' }]);
  });
});
