import { afterEach, describe, expect, it } from 'vitest';
import { createScheduler } from '../../../src/adapters/nomad/index.ts';
import { Secret } from '../../../src/config/secret.ts';
import { MeshError } from '../../../src/domain/errors.ts';
import type { Scheduler } from '../../../src/ports/scheduler.ts';
import { CANARY, expectNoLeak, failureOf } from '../../support/leaks.ts';
import { type Act, reply, startScriptedServer } from '../../support/scripted-server.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };
const ID = '7f83b165-7ff1-fc53-b92d-c18148a1d65d';
const JOB = { ID: 'web', TaskGroups: [] };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function nomadThat(act: Act | ((nth: number) => Act), deadlineMs = 10_000) {
  const server = await startScriptedServer((_request, nth) => (typeof act === 'function' ? act(nth) : act));
  const scheduler = schedulerAt(server.url, deadlineMs);
  closers.push(server.close);
  return { server, scheduler };
}

function schedulerAt(address: string, deadlineMs?: number): Scheduler & { close(): Promise<void> } {
  const connection = { address, token: new Secret(CANARY), tls: NO_TLS, region: 'eu', namespace: 'shop' };
  const scheduler = createScheduler(connection, deadlineMs === undefined ? {} : { deadlineMs });
  closers.push(() => scheduler.close());
  return scheduler;
}

/** Every call of the port. */
const CALLS: readonly (readonly [string, (nomad: Scheduler) => Promise<unknown>])[] = [
  ['parse', (nomad) => nomad.parse({ format: 'hcl2', text: 'job "x" {}', variableFlags: {}, variables: '' })],
  ['plan', (nomad) => nomad.plan(JOB)],
  ['job', (nomad) => nomad.job('web')],
  ['versions', (nomad) => nomad.versions('web')],
  ['submission', (nomad) => nomad.submission('web', 1)],
  ['evaluation', (nomad) => nomad.evaluation(ID)],
  ['evaluations', (nomad) => nomad.evaluations('web')],
  ['deployments', (nomad) => nomad.deployments('web')],
  ['deployment', (nomad) => nomad.deployment(ID)],
  ['allocations', (nomad) => nomad.allocations('web')],
  ['logTail', (nomad) => nomad.logTail(ID, 'server', 'stderr', 100)],
];
const register = (nomad: Scheduler) => nomad.register(JOB, 7, undefined);

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await failureOf(promise);
  expect(error).toBeInstanceOf(MeshError);
  expectNoLeak(error);
  return error instanceof MeshError ? error.code : '';
}

const ECHO = `no for ${CANARY}`;

describe.each(CALLS)('%s', (name, call) => {
  it.each([
    [301, 'MESH_UPSTREAM_REJECTED'],
    [401, 'MESH_UPSTREAM_DENIED'],
    [403, 'MESH_UPSTREAM_DENIED'],
    [405, 'MESH_UPSTREAM_REJECTED'],
    [409, 'MESH_UPSTREAM_REJECTED'],
    [429, 'MESH_UPSTREAM_UNAVAILABLE'],
    [502, 'MESH_UPSTREAM_UNAVAILABLE'],
    [503, 'MESH_UPSTREAM_UNAVAILABLE'],
    [504, 'MESH_UPSTREAM_UNAVAILABLE'],
  ])('takes status %i for %s', async (status, code) => {
    const { scheduler } = await nomadThat(reply(status, ECHO, { location: 'http://127.0.0.1:9/v1/stolen' }));
    expect(await codeOf(call(scheduler))).toBe(code);
  });

  it('takes a broken cluster for unavailable', async () => {
    const { scheduler } = await nomadThat(reply(500, `rpc error: No cluster leader ${CANARY}`));
    expect(await codeOf(call(scheduler))).toBe('MESH_UPSTREAM_UNAVAILABLE');
  });

  it.each<[string, Act, string]>([
    ['an HTML page of something in between', reply(404, '<html>not found</html>'), 'MESH_UPSTREAM_REJECTED'],
    ['a body that breaks off', { kind: 'cut' }, 'MESH_UPSTREAM_UNAVAILABLE'],
    ['a connection that breaks', { kind: 'reset' }, 'MESH_UPSTREAM_UNAVAILABLE'],
  ])('survives %s', async (_what, act, code) => {
    if (name === 'logTail' && act.kind === 'reply') return; // A log that is not found is no log.
    const { scheduler } = await nomadThat(act);
    expect(await codeOf(call(scheduler))).toBe(code);
  });

  it.each([
    ['no JSON', '{"ID":'],
    ['JSON of another form', { secret: CANARY, ID: 5 }],
    ['an empty body', ''],
  ])('takes %s for garbage', async (_what, body) => {
    if (name === 'logTail') return; // Any text is a log.
    const { scheduler } = await nomadThat(reply(200, body, { 'x-nomad-index': '5' }));
    expect(await codeOf(call(scheduler))).toBe('MESH_UPSTREAM_GARBAGE');
  });

  it.each<[string, Act]>([
    ['hangs', { kind: 'hang' }],
    ['drips', { kind: 'drip' }],
  ])('gives up at its deadline on a server that %s', async (_what, act) => {
    if (name === 'plan') return; // Placing takes longer than look-ups by design; the deadline is the same code.
    const { scheduler } = await nomadThat(act, 60);
    expect(await codeOf(call(scheduler))).toBe('MESH_UPSTREAM_DEADLINE');
  });

  it('says unavailable when nobody listens', async () => {
    expect(await codeOf(call(schedulerAt('http://127.0.0.1:9')))).toBe('MESH_UPSTREAM_UNAVAILABLE');
  });

  it('tries a broken read once more, and no more', async () => {
    const { server, scheduler } = await nomadThat({ kind: 'reset' });
    await failureOf(call(scheduler));
    expect(server.seen).toHaveLength(2);
  });
});

describe('the registration of a job', () => {
  it('enforces the index that was shown, with token, namespace and region', async () => {
    const { server, scheduler } = await nomadThat(reply(200, { EvalID: ID }));
    const source = { format: 'hcl2', text: 'job', variableFlags: { v: 'a+b c' }, variables: 'x = 1' } as const;
    expect(await scheduler.register(JOB, 7, source)).toEqual({ kind: 'registered', evaluationId: ID });
    expect(server.seen[0]).toMatchObject({ method: 'POST', path: '/v1/jobs?namespace=shop&region=eu' });
    expect(server.seen[0]?.headers['x-nomad-token']).toBe(CANARY);
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      Job: JOB,
      EnforceIndex: true,
      JobModifyIndex: 7,
      Submission: { Source: 'job', Format: 'hcl2', VariableFlags: { v: 'a%2Bb%20c' }, Variables: 'x = 1' },
    });
  });

  it.each([
    ['a conflict', 'Enforcing job modify index 7: job exists with conflicting job modify index: 9', true],
    ['a conflict told by a follower', 'rpc error: Enforcing job modify index 0: job already exists', true],
    ['an invalid job', '1 error occurred:\n\t* Missing job datacenters\n', false],
  ])('hands on %s in Nomad’s words', async (_what, text, conflict) => {
    const { scheduler } = await nomadThat(reply(500, text));
    const message = text.trim().replace('rpc error: ', '');
    expect(await register(scheduler)).toEqual({ kind: 'job-refused', conflict, message });
  });

  it.each<[string, Act]>([
    ['a reset', { kind: 'reset' }],
    ['an answer that breaks off', { kind: 'cut' }],
    ['an answer that is no JSON', reply(200, 'oops')],
    ['a gateway that gave up', reply(504, '<html>')],
    ['a leader that was lost', reply(500, 'leadership lost while committing log')],
    ['an RPC that timed out', reply(500, 'rpc error: read tcp 10.0.0.1: i/o timeout')],
  ])('calls the outcome unknown after %s, and does not try again', async (_what, act) => {
    const { server, scheduler } = await nomadThat(act);
    expect(await codeOf(register(scheduler))).toBe('MESH_OUTCOME_UNKNOWN');
    expect(server.seen).toHaveLength(1);
  });

  it('calls the outcome unknown when it is aborted half-way', async () => {
    const { server, scheduler } = await nomadThat({ kind: 'hang' });
    const abort = new AbortController();
    const registering = scheduler.register(JOB, 7, undefined, { signal: abort.signal });
    await server.arrived(1);
    abort.abort();
    expect(await codeOf(registering)).toBe('MESH_OUTCOME_UNKNOWN');
  });

  it.each([
    ['nobody listens', undefined, 'MESH_UPSTREAM_UNAVAILABLE'],
    ['the token is refused', reply(403, 'Permission denied'), 'MESH_UPSTREAM_DENIED'],
    ['Nomad has too much to do', reply(429, 'slow down'), 'MESH_UPSTREAM_UNAVAILABLE'],
  ])('knows that nothing happened when %s', async (_what, act, code) => {
    const scheduler = act === undefined ? schedulerAt('http://127.0.0.1:9') : (await nomadThat(act)).scheduler;
    expect(await codeOf(register(scheduler))).toBe(code);
  });
});

describe('questions to Nomad', () => {
  it('take "not found" for an answer, but not from a wrong address', async () => {
    const { scheduler } = await nomadThat(reply(404, 'job not found'));
    expect(await scheduler.job('web')).toBeUndefined();
    expect(await scheduler.submission('web', 3)).toBeUndefined();
    expect(await scheduler.versions('web')).toEqual([]);
    expect(await scheduler.logTail(ID, 'server', 'stderr', 100)).toBe('');
    const elsewhere = await nomadThat(reply(404, '404 page not found'));
    expect(await codeOf(elsewhere.scheduler.job('web'))).toBe('MESH_UPSTREAM_REJECTED');
  });

  it('wait for news with an index and a deadline behind the wait', async () => {
    const { server, scheduler } = await nomadThat(reply(200, [], { 'x-nomad-index': '12' }));
    expect(await scheduler.allocations('web', { index: 11, waitMs: 30_000 })).toEqual({ index: 12, value: [] });
    expect(server.seen[0]?.path).toBe('/v1/job/web/allocations?namespace=shop&region=eu&index=11&wait=30000ms');
  });

  it('stop at once when they are called off, with the reason of whoever did it', async () => {
    const { server, scheduler } = await nomadThat({ kind: 'hang' });
    const abort = new AbortController();
    const waiting = scheduler.deployments('web', { index: 5, signal: abort.signal });
    await server.arrived(1);
    const reason = new MeshError('MESH_STOPPING', 'ending');
    abort.abort(reason);
    expect(await failureOf(waiting)).toBe(reason);
    expect(await failureOf(scheduler.job('web', { signal: abort.signal }))).toBe(reason);
    expect(server.seen).toHaveLength(1);
  });

  it('keep every id in its place in the path', async () => {
    const { server, scheduler } = await nomadThat(reply(404, 'job not found'));
    await scheduler.job('report/periodic-1?x=1#y');
    expect(server.seen[0]?.path).toBe('/v1/job/report%2Fperiodic-1%3Fx%3D1%23y?namespace=shop&region=eu');
    for (const id of ['', '.', '..', '../acl/token/self', 'a/../b', 'a//b', 'a b', 'a\u0000', 'a\nb']) {
      expect(await codeOf(scheduler.job(id))).toBe('MESH_UPSTREAM_REJECTED');
    }
    expect(await codeOf(scheduler.evaluation('../jobs'))).toBe('MESH_UPSTREAM_REJECTED');
    expect(server.seen).toHaveLength(1);
  });

  it('read no more than an answer may hold', async () => {
    const { scheduler } = await nomadThat({ kind: 'flood', bytes: 40 * 1024 * 1024 });
    expect(await codeOf(scheduler.job('web'))).toBe('MESH_UPSTREAM_GARBAGE');
  });

  it('leave out the half of a character with which a tail begins', async () => {
    const { scheduler } = await nomadThat(reply(200, '\uFFFDrest\n'));
    expect(await scheduler.logTail(ID, 'server', 'stderr', 5)).toBe('rest\n');
  });
});
