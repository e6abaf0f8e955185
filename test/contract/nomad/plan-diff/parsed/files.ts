import type { Question } from '../recorded-cases.ts';

/** Job files; what stands in braces is laid into the group's or the task's body. */
const group = (body: string): string => `job "shop" {
  group "web" {
    ${body}
    task "server" { driver = "raw_exec" }
  }
}
`;
const task = (body: string): string =>
  group('').replace('driver = "raw_exec"', `\n      driver = "raw_exec"\n      ${body}\n`);
const job = (body: string): string => `job "shop" {
  ${body}
  group "web" {
    task "server" { driver = "raw_exec" }
  }
}
`;
const json = (value: unknown): string => JSON.stringify(value, null, 1);

const files: Readonly<Record<string, string>> = {
  'a CSI plugin': task(
    'csi_plugin {\n id = "ebs"\n type = "monolith"\n mount_dir = "/csi"\n health_timeout = "40s"\n}',
  ),
  'a CSI plugin with a base folder': task('csi_plugin {\n id = "a"\n type = "node"\n stage_publish_base_dir = "/b"\n}'),
  'a CSI plugin without a type': task('csi_plugin {\n id = "ebs"\n}'),
  'a CSI plugin of an unknown word': task('csi_plugin {\n id = "a"\n kind = "node"\n}'),
  'several regions': job(
    'multiregion {\n strategy {\n max_parallel = 1\n on_failure = "fail_all"\n }\n region "west" {\n count = 2\n datacenters = ["w1"]\n node_pool = "p"\n meta { a = "b" }\n }\n region "east" {}\n}',
  ),
  'a region without a name': job('multiregion {\n region {}\n}'),
  'a region twice': job('multiregion {\n region "a" {}\n region "a" { count = 3 }\n}'),
  'actions, a schedule and secrets': task(
    'action "up" {\n command = "/bin/up"\n args = ["a"]\n}\nschedule {\n cron {\n start = "0 8 * * * *"\n end = "0 18"\n timezone = "UTC"\n }\n}\nsecret "db" {\n provider = "nomad"\n path = "p"\n config { namespace = "default" }\n}',
  ),
  'a description with links': job(
    'ui {\n description = "d"\n link {\n label = "a"\n url = "u"\n }\n link {\n label = "b"\n url = "v"\n }\n}',
  ),
  'a NUMA block and devices': task(
    'resources {\n cores = 2\n memory = 100\n memory_max = 200\n secrets = 3\n numa {\n affinity = "require"\n devices = ["a"]\n }\n device "nvidia/gpu" {\n count = 2\n constraint {\n attribute = "${device.attr.memory}"\n operator = ">"\n value = "2 GiB"\n }\n affinity {\n attribute = "a"\n value = "b"\n weight = 50\n }\n }\n}',
  ),
  'a Connect gateway': group(
    'service {\n name = "g"\n connect {\n gateway {\n proxy {\n connect_timeout = "3s"\n envoy_gateway_bind_addresses "a" {\n address = "0.0.0.0"\n port = 80\n }\n }\n ingress {\n listener {\n port = 80\n protocol = "http"\n service {\n name = "web"\n hosts = ["a"]\n }\n }\n }\n }\n }\n}',
  ),
  'a transparent proxy': group(
    'service {\n name = "g"\n connect {\n sidecar_service {\n proxy {\n transparent_proxy {\n uid = "1"\n exclude_outbound_ports = [80]\n }\n upstreams {\n destination_name = "db"\n local_bind_port = 1\n mesh_gateway { mode = "local" }\n config { a = 1 }\n }\n expose {\n path {\n path = "/m"\n protocol = "http"\n local_path_port = 1\n listener_port = "x"\n }\n }\n }\n }\n }\n}',
  ),
  'volumes of both sorts': group(
    'volume "a" {\n type = "host"\n source = "s"\n sticky = true\n}\nvolume "b" {\n type = "csi"\n source = "s"\n attachment_mode = "file-system"\n access_mode = "single-node-writer"\n per_alloc = true\n mount_options {\n fs_type = "ext4"\n mount_flags = ["x"]\n }\n}',
  ),
  'a disconnect block': group('disconnect {\n lost_after = "6h"\n replace = false\n reconcile = "keep_original"\n}'),
  'a network with everything': group(
    'network {\n mode = "bridge"\n hostname = "h"\n port "a" { static = 80 }\n port "b" { to = 90 }\n port "c" { host_network = "p" }\n dns {\n servers = ["1.1.1.1"]\n searches = ["a"]\n options = ["b"]\n }\n cni { args = { a = "b" } }\n}',
  ),
  identities: task(
    'identity {\n env = true\n file = true\n}\nidentity {\n name = "aws"\n aud = ["a"]\n ttl = "1h"\n change_mode = "signal"\n change_signal = "SIGHUP"\n}',
  ),
  'scaling of both sorts': group('scaling {\n min = 1\n max = 5\n policy { cooldown = "1m" }\n}').replace(
    'driver = "raw_exec"',
    '\n driver = "raw_exec"\n scaling "cpu" {\n max = 100\n policy { x = 1 }\n }\n',
  ),
  'a template with everything': task(
    'template {\n data = "x"\n destination = "d"\n change_mode = "script"\n change_script {\n command = "/c"\n args = ["a"]\n timeout = "1s"\n fail_on_error = true\n }\n uid = 1\n gid = 2\n once = true\n wait {\n min = "1s"\n max = "2s"\n }\n error_on_missing_key = true\n}',
  ),
  'periodic and parameterized': job(
    'type = "batch"\nperiodic {\n crons = ["@daily"]\n time_zone = "UTC"\n prohibit_overlap = true\n}\nparameterized {\n payload = "required"\n meta_required = ["a"]\n}',
  ),
  'a job without a name': 'job {\n group "g" {\n task "t" { driver = "x" }\n }\n}\n',
  'two jobs': 'job "a" {}\njob "b" {}\n',
  'no job': '',
  'a job without groups': 'job "a" {}\n',
  'variables with types': `variable "n" {\n type = number\n default = 3\n validation {\n condition = var.n > 5\n error_message = "Too few."\n }\n}\n${job('priority = var.n')}`,
  'a variable without a value': `variable "n" { type = string }\n${job('region = var.n')}`,
  'locals of one another': `locals {\n a = "x"\n b = "\${local.a}y"\n}\n${job('region = local.b')}`,
  'a job in JSON': json({
    job: {
      shop: {
        datacenters: ['dc1'],
        meta: { a: 'b', n: 1 },
        group: {
          web: { count: 2, task: { server: { driver: 'raw_exec', config: { command: '/bin/x', args: ['a'] } } } },
        },
      },
    },
  }),
  'JSON with templates and lists of blocks': json({
    variable: { who: { default: 'me' } },
    job: [
      {
        shop: {
          region: '${upper(var.who)}',
          constraint: [
            { attribute: '${attr.kernel.name}', value: 'linux' },
            { operator: 'distinct_hosts', value: 'true' },
          ],
          group: [{ web: { task: [{ server: { driver: 'raw_exec', env: { A: '1' } } }] } }],
        },
      },
    ],
  }),
};

/** What the parser makes of each file: each value with its path, or what it says against it. */
export function parsedFiles(): Question[] {
  return Object.entries(files).map(([title, JobHCL]) => ({
    title,
    ask: async (wire) => {
      const reply = await wire.put('/v1/jobs/parse', { JobHCL });
      return reply.status === 200 ? valueLines(reply.json, '') : [String(reply.status), ...reply.text.split('\n')];
    },
  }));
}

/** One line a value; what is null or missing is none. */
function valueLines(value: unknown, path: string): string[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [`${path} = ${JSON.stringify(value)}`];
  const entries = Object.entries(value).sort(([a], [b]) => (Array.isArray(value) || a === b ? 0 : a < b ? -1 : 1));
  if (entries.length === 0) return [`${path} = ${Array.isArray(value) ? '[]' : '{}'}`];
  return entries.flatMap(([key, item]) => valueLines(item, path === '' ? key : `${path}.${key}`));
}
