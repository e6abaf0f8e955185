import { describe, expect, it } from 'vitest';
import { createHoldStore } from '../../../src/adapters/consul/holds/hold-store.ts';
import type { HoldStore } from '../../../src/ports/hold-store.ts';
import { aHold } from '../../support/a-hold.ts';
import { createMemoryHoldStore } from '../../support/memory-hold-store.ts';
import { onEachConsul, type Server } from '../consul/servers.ts';
import { freshHold, holdStoreCases, writtenBy } from './cases.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };

function storeOn(server: Server): HoldStore {
  const consul = { address: server().url, token: undefined, tls: NO_TLS };
  return createHoldStore({ consul, prefix: 'team/meshbot' });
}

describe('locks of people in memory', () => {
  const store = createMemoryHoldStore();
  holdStoreCases(() => store);
});

onEachConsul('locks of people in Consul', (server) => {
  holdStoreCases(() => storeOn(server));

  it.each([
    ['no JSON', 'oops'],
    ['of an unknown version', '{"v":2}'],
    ['a lock of another place', JSON.stringify({ v: 1, hold: aHold() })],
    ['without an owner', JSON.stringify({ v: 1, hold: { ...aHold(), owner: undefined } })],
    ['with an end that is no instant', JSON.stringify({ v: 1, hold: { ...aHold(), until: 'soon' } })],
    ['empty', ''],
  ])('lists what is %s as something that cannot be read, and lets it be replaced or released', async (_name, text) => {
    const hold = freshHold();
    const { environment, service } = { environment: '', service: '', ...hold.place };
    await server().put(`/v1/kv/team/meshbot/holds/services/${environment}/${service}`, text);
    const find = async () =>
      (await storeOn(server).list()).find(({ place }) => JSON.stringify(place) === JSON.stringify(hold.place));
    const found = await find();
    expect(found).toMatchObject({ place: hold.place });
    expect(found?.hold).toBeUndefined();
    if (found === undefined) return;
    expect(await storeOn(server).take(hold)).toEqual({ kind: 'conflict' });
    const mended = writtenBy(await storeOn(server).replace(found, hold));
    expect(await storeOn(server).release(mended)).toEqual({ kind: 'released' });
    expect(await find()).toBeUndefined();
  });

  it('keeps what a newer version wrote into a lock', async () => {
    const hold = { ...freshHold(), later: 'unknown here' };
    const stored = writtenBy(await storeOn(server).take(hold));
    const [listed] = (await storeOn(server).list()).filter(({ hold: found }) => found?.id === hold.id);
    expect(listed).toEqual(stored);
    expect(listed?.hold).toMatchObject({ later: 'unknown here' });
  });

  it('takes no notice of keys that are no locks', async () => {
    await server().put('/v1/kv/team/meshbot/holds/odd', 'x');
    await server().put('/v1/kv/team/meshbot/holds/services/production', 'x');
    await server().put('/v1/kv/team/meshbot/holds/services/a/b/c', 'x');
    const listed = await storeOn(server).list();
    expect(listed.every(({ hold }) => hold !== undefined)).toBe(true);
  });
});
