import { expect, it } from 'vitest';
import { onEachConsul, type Server } from '../servers.ts';

interface CheckJson {
  readonly CheckID: string;
  readonly Status: string;
  readonly Output: string;
}

/** The agent writes into the catalog a moment later: waits by blocking until a check of the node is as expected. */
async function checkOf(server: Server, checkId: string, wanted: (check: CheckJson | undefined) => boolean) {
  let index = 0;
  for (;;) {
    const reply = await server().get(`/v1/health/node/consul-server-1?index=${index}&wait=10m`);
    const check = (reply.json as CheckJson[]).find(({ CheckID }) => CheckID === checkId);
    if (wanted(check)) return check;
    index = reply.index;
  }
}

onEachConsul('the agent', (server) => {
  it('says who it is', async () => {
    expect((await server().get('/v1/agent/self')).json).toMatchObject({
      Config: { Datacenter: 'dc1', NodeName: 'consul-server-1', Server: true, Version: '1.14.4' },
      Member: { Name: 'consul-server-1', Status: 1 },
    });
  });

  it('registers a service with a TTL check that is critical until it reports', async () => {
    await server().put('/v1/agent/service/register', { Name: 'api', Port: 9, Tags: ['a'], Check: { TTL: '10m' } });
    expect((await server().get('/v1/agent/services')).json).toMatchObject({
      api: { ID: 'api', Service: 'api', Tags: ['a'], Meta: {}, Port: 9, Datacenter: 'dc1' },
    });
    expect((await server().get('/v1/agent/checks')).json).toMatchObject({
      'service:api': { Name: "Service 'api' check", Status: 'critical', Type: 'ttl', ServiceName: 'api' },
    });
    await server().put('/v1/agent/check/pass/service:api?note=fine');
    expect(await checkOf(server, 'service:api', (check) => check?.Status === 'passing')).toMatchObject({
      Output: 'fine',
    });
    await server().put('/v1/agent/check/warn/service:api');
    await checkOf(server, 'service:api', (check) => check?.Status === 'warning');
    await server().put('/v1/agent/check/update/service:api', { Status: 'critical', Output: 'bad' });
    expect(await checkOf(server, 'service:api', (check) => check?.Status === 'critical')).toMatchObject({
      Output: 'bad',
    });
  });

  it('numbers several checks of one service', async () => {
    const Checks = [
      { TTL: '10m', Status: 'passing' },
      { CheckID: 'mine', Name: 'm', TTL: '10m' },
    ];
    await server().put('/v1/agent/service/register', { ID: 'api-2', Name: 'api', Checks });
    const checks = (await server().get('/v1/agent/checks')).json as Record<string, CheckJson>;
    expect(checks['service:api-2:1']).toMatchObject({ Status: 'passing' });
    expect(checks['mine']).toMatchObject({ Status: 'critical' });
  });

  it('keeps an output to itself for a while when the status stays', async () => {
    await server().put('/v1/agent/check/register', { Name: 'chatty', TTL: '10m', Status: 'passing' });
    await checkOf(server, 'chatty', (check) => check !== undefined);
    await server().put('/v1/agent/check/pass/chatty?note=new');
    expect(((await server().get('/v1/agent/checks')).json as Record<string, CheckJson>)['chatty']?.Output).toBe('new');
    expect(await checkOf(server, 'chatty', () => true)).toMatchObject({ Output: '' });
  });

  it('turns a TTL check critical that is not heard of in time', async () => {
    await server().put('/v1/agent/check/register', { Name: 'silent', TTL: '1s', Status: 'passing' });
    const expired = await checkOf(server, 'silent', (check) => check?.Status === 'critical');
    expect(expired?.Output).toBe('TTL expired');
  });

  it('shows maintenance of the node as a critical check, and its end as its removal', async () => {
    await server().put('/v1/agent/maintenance?enable=true&reason=disk');
    expect(await checkOf(server, '_node_maintenance', (check) => check !== undefined)).toMatchObject({
      Name: 'Node Maintenance Mode',
      Status: 'critical',
      Notes: 'disk',
      Type: 'maintenance',
    });
    await server().put('/v1/agent/maintenance?enable=false');
    await checkOf(server, '_node_maintenance', (check) => check === undefined);
  });

  it('shows maintenance of a service as a check of that service', async () => {
    await server().put('/v1/agent/service/register', { Name: 'kept' });
    await server().put('/v1/agent/service/maintenance/kept?enable=true');
    const id = '_service_maintenance:kept';
    expect(await checkOf(server, id, (check) => check !== undefined)).toMatchObject({
      Name: 'Service Maintenance Mode',
      ServiceID: 'kept',
      ServiceName: 'kept',
      Notes: 'Maintenance mode is enabled for this service, but no reason was provided. This is a default message.',
    });
    await server().put('/v1/agent/service/maintenance/kept?enable=false');
    await checkOf(server, id, (check) => check === undefined);
  });

  it('takes a service and its checks out again', async () => {
    await server().put('/v1/agent/service/register', { Name: 'leaving', Check: { TTL: '10m' } });
    await checkOf(server, 'service:leaving', (check) => check !== undefined);
    await server().put('/v1/agent/service/deregister/leaving');
    await checkOf(server, 'service:leaving', (check) => check === undefined);
    expect((await server().get('/v1/agent/service/leaving')).status).toBe(404);
  });

  it.each([
    [
      '/v1/agent/service/deregister/nope',
      '',
      404,
      'Unknown service ID "nope". Ensure that the service ID is passed, not the service name.',
    ],
    [
      '/v1/agent/check/deregister/nope',
      '',
      404,
      'Unknown check ID "nope". Ensure that the check ID is passed, not the check name.',
    ],
    [
      '/v1/agent/check/pass/nope',
      '',
      404,
      'Unknown check ID "nope". Ensure that the check ID is passed, not the check name.',
    ],
    [
      '/v1/agent/service/maintenance/nope?enable=true',
      '',
      404,
      'Unknown service ID "nope". Ensure that the service ID is passed, not the service name.',
    ],
    ['/v1/agent/maintenance', '', 400, 'Missing value for enable'],
    ['/v1/agent/maintenance?enable=x', '', 400, 'Invalid value for enable: "x"'],
    ['/v1/agent/service/register', '{}', 400, 'Missing service name'],
    ['/v1/agent/check/register', '{}', 400, 'Missing check name'],
    [
      '/v1/agent/service/register',
      '{"Name":"x","Check":{"Interval":"5s"}}',
      400,
      'Invalid check: TTL must be > 0 for TTL checks',
    ],
    ['/v1/agent/check/register', '{"Name":"z","ServiceID":"none","TTL":"5s"}', 404, 'ServiceID "none" does not exist'],
    ['/v1/agent/check/update/nope', '{"Status":"odd"}', 400, "Invalid check status: 'odd'"],
  ])('answers PUT %s %s with %d', async (path, body, status, text) => {
    expect(await server().put(path, body)).toMatchObject({ status, text });
  });
});
