import { describe, expect, it } from 'vitest';
import { parsed, taskFile, taskOf } from './job-file.ts';

const SECOND = 1_000_000_000;

describe('a task block', () => {
  it.each([
    [
      'free driver settings, whose blocks become lists',
      'config {\n image = "a"\n ports = ["x"]\n labels = { a = "b" }\n mount {\n type = "bind"\n }\n }',
      { Config: { image: 'a', ports: ['x'], labels: [{ a: 'b' }], mount: [{ type: 'bind' }] } },
    ],
    ['env as a block', 'env {\n A = "b"\n N = 3\n T = true\n }', { Env: { A: 'b', N: '3', T: 'true' } }],
    ['env as an argument', 'env = { "A.B" = "c" }', { Env: { 'A.B': 'c' } }],
    [
      'an artifact',
      'artifact {\n source = "https://a/b.tgz"\n options {\n depth = 1\n }\n }',
      { Artifacts: [{ GetterSource: 'https://a/b.tgz', GetterOptions: { depth: '1' } }] },
    ],
    [
      "a template with Nomad's own defaults",
      'template {\n data = "x"\n destination = "d"\n }',
      { Templates: [{ EmbeddedTmpl: 'x', DestPath: 'd', ChangeMode: 'restart', Perms: '0644', Splay: 5 * SECOND }] },
    ],
    [
      'resources',
      'resources {\n cpu = 100\n memory = 64\n memory_max = 128\n device "nvidia/gpu" {\n count = 2\n }\n }',
      { Resources: { CPU: 100, MemoryMB: 64, MemoryMaxMB: 128, Devices: [{ Name: 'nvidia/gpu', Count: 2 }] } },
    ],
    [
      'lifecycle, leader and timeouts',
      'leader = true\n kill_timeout = "20s"\n kill_signal = "SIGINT"\n shutdown_delay = "2s"\n lifecycle {\n hook = "prestart"\n sidecar = true\n }',
      {
        Leader: true,
        KillTimeout: 20 * SECOND,
        KillSignal: 'SIGINT',
        ShutdownDelay: 2 * SECOND,
        Lifecycle: { Hook: 'prestart', Sidecar: true },
      },
    ],
    [
      'the default identity apart from the others',
      'identity {\n env = true\n }\n identity {\n name = "aws"\n aud = ["a"]\n }',
      { Identity: { Env: true }, Identities: [{ Name: 'aws', Audience: ['a'] }] },
    ],
    [
      'logs, user and dispatch payload',
      'user = "nobody"\n logs {\n max_files = 2\n }\n dispatch_payload {\n file = "f"\n }',
      { User: 'nobody', LogConfig: { MaxFiles: 2 }, DispatchPayload: { File: 'f' } },
    ],
    [
      'a volume mount',
      'volume_mount {\n volume = "v"\n destination = "/d"\n }',
      { VolumeMounts: [{ Volume: 'v', Destination: '/d' }] },
    ],
    ['scaling by resource', 'scaling "mem" {\n max = 9\n }', { ScalingPolicies: [{ Max: 9, Type: 'vertical_mem' }] }],
    [
      'an action',
      'action "hello" {\n command = "echo"\n args = ["a"]\n }',
      { Actions: [{ Name: 'hello', Command: 'echo', Args: ['a'] }] },
    ],
    ['a storage plugin', 'csi_plugin {\n id = "a"\n type = "node"\n }', { CSIPluginConfig: { ID: 'a', Type: 'node' } }],
    ['a secret', 'secret "a" {\n provider = "vault"\n }', { Secrets: [{ Name: 'a', Provider: 'vault' }] }],
  ])('with %s', async (_, lines, expected) => {
    expect(taskOf(await parsed(taskFile(lines)))).toMatchObject(expected);
  });
});
