import { afterEach, describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../sandbox/nomad/wire.ts';
import { type Cluster, serviceJob, startCluster } from './cluster.ts';

interface Batch {
  readonly Index?: number;
  readonly Events?: StreamEvent[];
}

const aborts: AbortController[] = [];
afterEach(() => {
  for (const abort of aborts.splice(0)) abort.abort();
});

/** Reads an event stream line by line. */
async function openStream(cluster: Cluster, query = '', token = ''): Promise<{ next(): Promise<Batch> }> {
  const abort = new AbortController();
  aborts.push(abort);
  const response = await fetch(`${cluster.nomad.url}/v1/event/stream${query}`, {
    headers: { 'x-nomad-token': token },
    signal: abort.signal,
  });
  if (response.body === null) throw new Error('no body');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  return {
    async next() {
      while (!buffer.includes('\n')) {
        const { value, done } = await reader.read();
        if (done) throw new Error('the stream ended');
        buffer += value;
      }
      const end = buffer.indexOf('\n');
      const line = buffer.slice(0, end);
      buffer = buffer.slice(end + 1);
      return JSON.parse(line) as Batch;
    },
  };
}

describe('the event stream', () => {
  it('tells of a job from registering to a successful deployment', async () => {
    const cluster = await startCluster();
    const stream = await openStream(cluster, '?topic=Job:web&topic=Deployment');
    await cluster.register(serviceJob({ count: 1 }));
    await cluster.pass(20);
    const seen: string[] = [];
    for (let batch = await stream.next(); ; batch = await stream.next()) {
      for (const event of batch.Events ?? []) {
        const { Deployment } = event.Payload as { Deployment?: { Status: string } };
        seen.push(`${event.Topic} ${event.Type} ${Deployment?.Status ?? ''}`.trim());
      }
      if (seen.at(-1)?.endsWith('successful') || seen.some((entry) => entry.endsWith('successful'))) break;
    }
    expect(seen[0]).toBe('Job JobRegistered');
    // Success arrives as the result of a plan, not as a status update.
    expect(seen).toContain('Deployment PlanResult successful');
  });

  it('replays its buffer without an index, and only what follows with one', async () => {
    const cluster = await startCluster();
    await cluster.register(serviceJob({ id: 'a', count: 0 }));
    const { index } = await cluster.register(serviceJob({ id: 'b', count: 0 }));
    const whole = await openStream(cluster, '?topic=Job');
    expect((await whole.next()).Events).toMatchObject([{ Key: 'a' }]);
    const rest = await openStream(cluster, `?topic=Job&index=${index}`);
    expect((await rest.next()).Events).toMatchObject([{ Key: 'b' }]);
  });

  it('loses what fell out of the buffer without a word', async () => {
    const cluster = await startCluster({ eventBufferSize: 5 });
    for (let i = 0; i < 10; i += 1) await cluster.register(serviceJob({ id: `job-${i}`, count: 0 }));
    const stream = await openStream(cluster, '?topic=Job&index=1');
    expect((await stream.next()).Events).toMatchObject([{ Key: 'job-5' }]);
  });

  it('sends an empty object as heartbeat', async () => {
    const cluster = await startCluster();
    const stream = await openStream(cluster, '?topic=Job');
    await cluster.pass(30);
    expect(await stream.next()).toEqual({});
  });

  it('finds allocations by their job, without the job in them', async () => {
    const cluster = await startCluster();
    const stream = await openStream(cluster, '?topic=Allocation:web');
    await cluster.register(serviceJob({ id: 'other', count: 1 }));
    await cluster.register(serviceJob({ count: 1 }));
    await cluster.pass(2);
    const [event] = (await stream.next()).Events ?? [];
    expect(event).toMatchObject({ Topic: 'Allocation', Payload: { Allocation: { JobID: 'web', Job: null } } });
  });

  it.each([
    ['?index=x', 400],
    ['?topic=a:b:c', 400],
  ])('refuses %s', async (query, status) => {
    const cluster = await startCluster();
    expect((await cluster.call('GET', `/v1/event/stream${query}`)).status).toBe(status);
  });

  it.each([
    ['everything', ''],
    ['jobs of other namespaces too', '?topic=Job&namespace=*'],
    ['nodes', '?topic=Node'],
  ])('says nothing to whoever may not read %s', async (_, query) => {
    const reader = { secretId: 'reader', accessorId: 'a', name: 'reader', type: 'client' as const };
    const root = { secretId: 'root', accessorId: 'b', name: 'root', type: 'management' as const, rights: [] };
    const rights = [{ namespace: 'default', capabilities: ['read-job'] }];
    const acl = { tokens: [root, { ...reader, rights }] };
    const cluster = await startCluster({ namespaces: ['production'], acl });
    const heard: string[] = [];
    const silent = await openStream(cluster, query, 'reader');
    void silent.next().then(
      () => heard.push(query),
      () => undefined,
    );
    const allowed = await openStream(cluster, '?topic=Job', 'reader');
    await cluster.call('PUT', '/v1/jobs', { Job: serviceJob({ count: 0 }) }, 'root');
    await allowed.next();
    expect(heard).toEqual([]);
  });

  it('takes all namespaces for those that there are', async () => {
    const reader = { secretId: 'reader', accessorId: 'a', name: 'reader', type: 'client' as const };
    const root = { secretId: 'root', accessorId: 'b', name: 'root', type: 'management' as const, rights: [] };
    const rights = [{ namespace: 'default', capabilities: ['read-job'] }];
    const cluster = await startCluster({ acl: { tokens: [root, { ...reader, rights }] } });
    const stream = await openStream(cluster, '?topic=Job&namespace=*', 'reader');
    await cluster.call('PUT', '/v1/jobs', { Job: serviceJob({ count: 0 }) }, 'root');
    expect((await stream.next()).Events).toMatchObject([{ Key: 'web' }]);
  });
});
