import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realClock } from '../../../sandbox/clock.ts';
import { startVault } from '../../../sandbox/vault/index.ts';
import { proof } from '../support/proof.ts';
import { findRealVault, ROOT_TOKEN, type RunningPair, startVaultPair } from './real-vault.ts';
import { NO_REAL_VAULT } from './servers.ts';
import { Wire } from './wire.ts';

function cases(start: () => Promise<RunningPair>): void {
  let pair: RunningPair | undefined;
  beforeAll(async () => {
    pair = await start();
  });
  afterAll(async () => {
    await pair?.close();
  });
  const bare = () => new Wire(pair?.url ?? '');
  const root = () => bare().as(pair?.rootToken ?? '');
  const active = () => new Wire(pair?.activeUrl ?? '').as(pair?.rootToken ?? '');

  it('says so in its health', async () => {
    expect(await bare().get('sys/health')).toMatchObject({
      status: 429,
      json: { initialized: true, sealed: false, standby: true, performance_standby: false, version: '1.21.0' },
    });
    expect((await bare().send('HEAD', 'sys/health')).status).toBe(429);
    expect((await bare().get('sys/seal-status')).json).toMatchObject({ initialized: true, sealed: false, progress: 0 });
  });

  it.each([
    ['standbyok=true', 200],
    ['standbyok=1&activecode=299', 299],
    ['standbyok=false', 429],
    ['standbyok', 429],
    ['standbycode=299', 299],
    ['standbyok=true&standbycode=299', 200],
    ['perfstandbyok=true', 429],
    ['activecode=299', 429],
    ['sealedcode=299', 429],
    ['standbyok=yes', 400],
    ['perfstandbyok=yes', 400],
    ['sealedcode=x', 400],
  ])('answers health with %s by %d', async (query, status) => {
    expect((await bare().get(`sys/health?${query}`)).status).toBe(status);
  });

  it('knows who is active', async () => {
    expect((await bare().get('sys/leader')).json).toMatchObject({
      ha_enabled: true,
      is_self: false,
      active_time: '0001-01-01T00:00:00Z',
      leader_address: pair?.activeUrl,
      performance_standby: false,
    });
  });

  it('hands on what it is asked, so that the active server answers', async () => {
    const { auth } = await root().post('auth/token/create', { policies: ['default'], ttl: '1h' });
    const self = await active().as(String(auth['client_token'])).get('auth/token/lookup-self');
    expect(self.data).toMatchObject({ accessor: auth['accessor'] });
    expect(await root().delete('sys/policies/acl/none')).toMatchObject({ status: 204, text: '' });
    expect(await bare().get('sys/mounts')).toMatchObject({ status: 403, errors: ['permission denied'] });
  });

  it('sends whoever does not want that to the active server', async () => {
    const direct = bare().with({ 'x-vault-no-request-forwarding': 'true' });
    const reply = await direct.get('sys/mounts?a=b');
    expect(reply).toMatchObject({ status: 307, text: '' });
    expect(reply.headers.get('location')).toBe(`${pair?.activeUrl}/v1/sys/mounts?a=b`);
  });

  it('is not sealed from afar', async () => {
    for (const wire of [root(), bare()]) {
      expect(await wire.put('sys/seal')).toMatchObject({
        status: 500,
        errors: ['vault cannot seal when in standby mode; please restart instead'],
      });
    }
  });
}

describe('standby [sandbox]', () => {
  const { onRoute, holds } = proof();
  cases(async () => {
    const clock = realClock();
    const active = await startVault({ clock, tokens: [{ id: ROOT_TOKEN, policies: ['root'] }] });
    const standby = await startVault({ clock, onRoute, condition: 'standby', activeUrl: active.url });
    const close = async () => {
      await Promise.all([active.close(), standby.close()]);
    };
    return { url: standby.url, activeUrl: active.url, rootToken: ROOT_TOKEN, close };
  });
  holds(import.meta.dirname, 'standby');
});

const binary = findRealVault();
if (binary === undefined) {
  describe.skip(`standby [${NO_REAL_VAULT}]`, () => cases(() => Promise.reject(new Error('there is no server'))));
} else {
  describe('standby [real Vault]', () => cases(() => startVaultPair(binary)));
}
