import type { ChannelSpec, WorkspaceSpec } from '../sandbox/slack/index.ts';

/** Where the bench's services run. */
export const BENCH_NAMESPACE = 'staging';

export function benchServices(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `bench-${String(at + 1).padStart(3, '0')}`);
}

/** Channels for so many environments, with the bot and everybody of the first channel in them. */
export function benchChannels({ channels }: WorkspaceSpec, count: number): readonly ChannelSpec[] {
  const members = channels[0]?.members ?? [];
  return Array.from({ length: count }, (_, at) => {
    const number = String(at + 1).padStart(3, '0');
    return { id: `C0BENCH${number}`, name: `bench-${number}`, members };
  });
}

/** A small service job without a source: as many of them fit beside the practice world as anybody wants. */
export function benchJob(service: string, version: string): object {
  return {
    ID: service,
    Name: service,
    Type: 'service',
    Datacenters: ['dc1'],
    // No deployment follows its registration, so that the cluster is quiet while the bench looks.
    Update: { MaxParallel: 0 },
    TaskGroups: [
      {
        Name: 'app',
        Count: 1,
        Tasks: [
          {
            Name: 'app',
            Driver: 'docker',
            Config: { image: `${imageOf(service)}:${version}` },
            Env: { LOG_LEVEL: 'info' },
            Resources: { CPU: 10, MemoryMB: 16 },
          },
        ],
      },
    ],
  };
}

export interface BenchConfig {
  /** Ids; each one gets an environment of its own, and the services are spread over them. */
  readonly channels: readonly string[];
  readonly services: readonly string[];
  /** In Consul. */
  readonly prefix: string;
}

/** The meshbot.yml of the bench; JSON is YAML, too. */
export function benchConfig({ channels, services, prefix }: BenchConfig): string {
  const name = (at: number) => `env-${(at % channels.length) + 1}`;
  const environments = channels.map((channel, at) => [
    name(at),
    { channel, approvals: 1, nomad: { namespace: BENCH_NAMESPACE } },
  ]);
  const placed = services.map((service, at) => [
    service,
    { environments: [name(at)], version: { image: imageOf(service) } },
  ]);
  return JSON.stringify({
    state: { prefix },
    http: { listen: '127.0.0.1:0' },
    // Here one person asks for what hundreds do.
    slack: { per_minute: 100_000 },
    environments: Object.fromEntries(environments),
    services: Object.fromEntries(placed),
  });
}

function imageOf(service: string): string {
  return `registry.example.com/bench/${service}`;
}
