import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createConsulKv } from '../../src/adapters/consul/consul-kv.ts';
import { createHttpClient } from '../../src/adapters/http-client.ts';
import type { Connection, Tls } from '../../src/config/config.ts';
import { Secret } from '../../src/config/secret.ts';

const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version']);
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasOpenssl)('TLS (skipped where there is no openssl command)', () => {
  let folder: string;
  let server: Server;
  let address: string;
  const pem = (name: string) => readFileSync(join(folder, name), 'utf8');

  /** A certificate of its own authority, for the server and for us. */
  function issue(name: string): void {
    const files = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.pem`)];
    const names = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:mesh.test,IP:127.0.0.1'];
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', ...kind, ...files, ...names], { stdio: 'ignore' });
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meshbot-tls-'));
    issue('server');
    issue('client');
    const trust = { key: pem('server.key'), cert: pem('server.pem'), ca: pem('client.pem') };
    server = createServer({ ...trust, requestCert: true, rejectUnauthorized: true }, (_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.setHeader('x-consul-index', '1');
      response.end('["leader"]');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // a TCP server that listens has no other kind of address
    address = `https://127.0.0.1:${port}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  const connection = (differs: Partial<Tls> = {}): Connection => ({
    address,
    token: undefined,
    tls: {
      ca: pem('server.pem'),
      cert: pem('client.pem'),
      key: new Secret(pem('client.key')),
      serverName: undefined,
      ...differs,
    },
  });

  async function ask(differs: Partial<Tls>): Promise<unknown> {
    const http = createHttpClient({ system: 'nomad', connection: connection(differs), tokenHeader: 'x-nomad-token' });
    try {
      return (await http.json({ doing: 'asking', path: ['v1'] }, z.array(z.string()))).value;
    } finally {
      await http.close();
    }
  }

  it('speaks with a private authority and a client certificate', async () => {
    expect(await ask({})).toEqual(['leader']);
    expect(await ask({ serverName: 'mesh.test' })).toEqual(['leader']);
    const kv = createConsulKv(connection());
    expect(await kv.keys('x/', { doing: 'listing' })).toEqual(['leader']);
    kv.close();
  });

  it.each([
    ['an authority that we do not trust', { ca: undefined }],
    ['a name that is not on the certificate', { serverName: 'other.test' }],
  ])('refuses %s before anything is sent', async (_what, differs) => {
    await expect(ask(differs)).rejects.toMatchObject({
      code: 'MESH_UPSTREAM_UNAVAILABLE',
      details: { system: 'nomad' },
    });
    await expect(ask(differs)).rejects.toMatchObject({
      details: { reason: expect.stringMatching(/CERT|SIGN|ALTNAME/) },
    });
  });

  it('is refused without a client certificate', async () => {
    await expect(ask({ cert: undefined, key: undefined })).rejects.toMatchObject({ code: 'MESH_UPSTREAM_UNAVAILABLE' });
  });
});
