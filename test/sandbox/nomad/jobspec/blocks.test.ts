import { describe, expect, it } from 'vitest';
import { groupFile, groupOf, jobFile, parsed, taskOf } from './job-file.ts';

const SECOND = 1_000_000_000;

describe('a job block', () => {
  it.each([
    ['type and priority', 'type = "batch"\n priority = 70', { Type: 'batch', Priority: 70 }],
    [
      'region, namespace and node pool',
      'region = "eu"\n namespace = "shop"\n node_pool = "gpu"',
      { Region: 'eu', Namespace: 'shop', NodePool: 'gpu' },
    ],
    ['datacenters', 'datacenters = ["dc1", "dc2"]', { Datacenters: ['dc1', 'dc2'] }],
    ['all_at_once', 'all_at_once = true', { AllAtOnce: true }],
    ['meta as a block', 'meta {\n owner = "a"\n n = 3\n }', { Meta: { owner: 'a', n: '3' } }],
    ['meta as an argument', 'meta = { "a.b" = "c" }', { Meta: { 'a.b': 'c' } }],
    ['id and name of its own', 'id = "other"\n name = "Other"', { ID: 'other', Name: 'Other' }],
    [
      'a plain constraint',
      'constraint {\n attribute = "${attr.kernel.name}"\n value = "linux"\n }',
      { Constraints: [{ LTarget: '${attr.kernel.name}', RTarget: 'linux', Operand: '=' }] },
    ],
    [
      'a constraint by shortcut',
      'constraint {\n attribute = "${meta.rack}"\n regexp = "^r"\n }',
      { Constraints: [{ LTarget: '${meta.rack}', RTarget: '^r', Operand: 'regexp' }] },
    ],
    [
      'distinct hosts',
      'constraint {\n distinct_hosts = true\n }',
      { Constraints: [{ LTarget: '', RTarget: 'true', Operand: 'distinct_hosts' }] },
    ],
    [
      'a distinct property',
      'constraint {\n distinct_property = "${meta.rack}"\n value = "2"\n }',
      { Constraints: [{ LTarget: '${meta.rack}', RTarget: '2', Operand: 'distinct_property' }] },
    ],
    [
      'an affinity',
      'affinity {\n attribute = "${meta.a}"\n value = "b"\n weight = -20\n }',
      { Affinities: [{ LTarget: '${meta.a}', RTarget: 'b', Operand: '=', Weight: -20 }] },
    ],
    [
      'a spread',
      'spread {\n attribute = "${node.datacenter}"\n weight = 80\n target "dc1" {\n percent = 70\n }\n }',
      { Spreads: [{ Attribute: '${node.datacenter}', Weight: 80, SpreadTarget: [{ Value: 'dc1', Percent: 70 }] }] },
    ],
    [
      'an update block',
      'update {\n max_parallel = 2\n stagger = "1m30s"\n auto_revert = true\n }',
      { Update: { MaxParallel: 2, Stagger: 90 * SECOND, AutoRevert: true, Canary: null } },
    ],
    [
      'a periodic block',
      'periodic {\n crons = ["1 2 * * *"]\n time_zone = "Asia/Tokyo"\n prohibit_overlap = true\n }',
      { Periodic: { Specs: ['1 2 * * *'], TimeZone: 'Asia/Tokyo', ProhibitOverlap: true, SpecType: 'cron' } },
    ],
    [
      'a parameterized block',
      'parameterized {\n payload = "required"\n meta_required = ["a"]\n }',
      { ParameterizedJob: { Payload: 'required', MetaRequired: ['a'], MetaOptional: null } },
    ],
    [
      'links for people',
      'ui {\n description = "d"\n link {\n label = "l"\n url = "u"\n }\n }',
      { UI: { Description: 'd', Links: [{ Label: 'l', URL: 'u' }] } },
    ],
  ])('with %s', async (_, lines, expected) => {
    expect(await parsed(jobFile(lines))).toMatchObject(expected);
  });

  it('names every field that Nomad names, null where the file says nothing', async () => {
    expect(await parsed(jobFile(''))).toMatchObject({
      ID: 'web',
      Name: 'web',
      Type: null,
      TaskGroups: null,
      Stop: null,
    });
  });

  it('makes a group of a task that stands in none', async () => {
    const job = await parsed(jobFile('task "alone" {\n driver = "exec"\n }'));
    expect(groupOf(job).Name).toBe('alone');
    expect(taskOf(job)).toMatchObject({ Name: 'alone', Driver: 'exec' });
  });

  it('gives its vault block to tasks that have none', async () => {
    const job = await parsed(jobFile('vault {\n role = "r"\n }\n task "a" {\n driver = "exec"\n }'));
    expect(taskOf(job).Vault).toMatchObject({ Role: 'r', Env: true, ChangeMode: 'restart' });
  });
});

describe('a group block', () => {
  it.each([
    ['count and delays', 'count = 3\n shutdown_delay = "5s"', { Count: 3, ShutdownDelay: 5 * SECOND }],
    [
      'a network whose fixed ports are reserved',
      'network {\n mode = "bridge"\n port "a" {\n static = 80\n to = 8080\n }\n port "b" {}\n dns {\n servers = ["1.1.1.1"]\n }\n }',
      {
        Networks: [
          {
            Mode: 'bridge',
            ReservedPorts: [{ Label: 'a', Value: 80, To: 8080 }],
            DynamicPorts: [{ Label: 'b', Value: 0 }],
            DNS: { Servers: ['1.1.1.1'] },
          },
        ],
      },
    ],
    [
      'a service with a check',
      'service {\n name = "s"\n port = "http"\n tags = ["x"]\n check {\n type = "http"\n path = "/"\n interval = "10s"\n timeout = "2s"\n header {\n Accept = ["a", "b"]\n }\n }\n }',
      {
        Services: [
          {
            Name: 's',
            PortLabel: 'http',
            Tags: ['x'],
            Checks: [
              { Type: 'http', Path: '/', Interval: 10 * SECOND, Timeout: 2 * SECOND, Header: { Accept: ['a', 'b'] } },
            ],
          },
        ],
      },
    ],
    [
      'a Connect sidecar',
      'service {\n port = "9001"\n connect {\n sidecar_service {\n proxy {\n upstreams {\n destination_name = "db"\n local_bind_port = 5432\n }\n }\n }\n sidecar_task {\n resources {\n cpu = 50\n }\n }\n }\n }',
      {
        Services: [
          {
            Connect: {
              SidecarService: { Proxy: { Upstreams: [{ DestinationName: 'db', LocalBindPort: 5432 }] } },
              SidecarTask: { Resources: { CPU: 50 } },
            },
          },
        ],
      },
    ],
    [
      'volumes by name',
      'volume "data" {\n type = "host"\n source = "d"\n read_only = true\n }',
      { Volumes: { data: { Name: 'data', Type: 'host', Source: 'd', ReadOnly: true } } },
    ],
    [
      'restart and reschedule',
      'restart {\n attempts = 1\n mode = "delay"\n }\n reschedule {\n unlimited = false\n attempts = 2\n }',
      { RestartPolicy: { Attempts: 1, Mode: 'delay' }, ReschedulePolicy: { Unlimited: false, Attempts: 2 } },
    ],
    [
      'a disconnect block',
      'disconnect {\n lost_after = "1h"\n replace = false\n }',
      { Disconnect: { LostAfter: 3600 * SECOND, Replace: false } },
    ],
    [
      'an ephemeral disk',
      'ephemeral_disk {\n size = 500\n sticky = true\n }',
      { EphemeralDisk: { SizeMB: 500, Sticky: true } },
    ],
    [
      'scaling with a free policy',
      'scaling {\n min = 1\n max = 5\n policy {\n cooldown = "1m"\n check "cpu" {\n query = "avg"\n }\n }\n }',
      {
        Scaling: {
          Min: 1,
          Max: 5,
          Type: 'horizontal',
          Policy: { cooldown: '1m', check: [{ cpu: [{ query: 'avg' }] }] },
        },
      },
    ],
    ['consul', 'consul {\n namespace = "n"\n }', { Consul: { Namespace: 'n' } }],
  ])('with %s', async (_, lines, expected) => {
    expect(groupOf(await parsed(groupFile(lines)))).toMatchObject(expected);
  });

  it('writes blocks for each element of a dynamic block', async () => {
    const lines =
      'network {\n dynamic "port" {\n for_each = ["a", "b"]\n labels = [port.value]\n content {\n to = 80 + port.key\n }\n }\n }';
    expect(groupOf(await parsed(groupFile(lines))).Networks).toMatchObject([
      {
        DynamicPorts: [
          { Label: 'a', To: 80 },
          { Label: 'b', To: 81 },
        ],
      },
    ]);
  });
});
