/** What the demo's meshbot.yml is made of. */
export interface DemoWorld {
  readonly channels: { readonly production: string; readonly staging: string; readonly alerts: string };
  readonly httpPort: number;
  /** Folder with the demo's job files. */
  readonly jobsFolder: string;
}

/**
 * The demo's meshbot.yml: the same file that a real set-up has. Addresses and tokens come from the conventional
 * variables; both environments are namespaces of one Nomad.
 */
export function demoConfig({ channels, httpPort, jobsFolder }: DemoWorld): string {
  return `# Written by \`meshbot demo\`; edit meshbot.example.yml for a real set-up.
default_environment: staging
http:
  listen: 127.0.0.1:${httpPort}
jobs:
  folder: ${JSON.stringify(jobsFolder)}
environments:
  production:
    channel: ${channels.production}
    approvals: 1
    expiry: 1h
    nomad: { namespace: production }
  staging:
    channel: ${channels.staging}
    approvals: 0
    expiry: 1h
    nomad: { namespace: staging }
services:
  # The job as it runs, with its stored source; a new version goes into its variable.
  web: { version: { variable: version } }
  api: { version: { variable: version } }
  checkout: { version: { variable: version } }
  node-agent: { version: { variable: version }, environments: [production] }
  report: { version: { variable: version } }
  import: { version: { variable: version } }
  # A big job, from a file in the jobs folder.
  platform: { version: { variable: version }, source: { file: platform.nomad.hcl } }
`;
}
