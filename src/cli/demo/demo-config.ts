/** What the demo's meshbot.yml is made of. */
export interface DemoWorld {
  readonly channels: { readonly production: string; readonly staging: string; readonly alerts: string };
  /** Slack ids of the teams that own services; default: nobody owns any. */
  readonly owners?: { readonly shop: readonly string[]; readonly platform: readonly string[] };
  readonly httpPort: number;
  /** Who may take over locks and stop everything. */
  readonly admins?: readonly string[];
  /** Folder with the demo's job files. */
  readonly jobsFolder: string;
  /** The environments' namespaces; default: their names. */
  readonly namespaces?: { readonly production: string; readonly staging: string };
  /** Commands and clicks of one person within a minute; default: the bot's own default. */
  readonly perMinute?: number;
  /** Where in Consul the bot's state lies; default: the bot's own default. */
  readonly statePrefix?: string;
}

/**
 * The demo's meshbot.yml: the same file that a real set-up has. Addresses and tokens come from the conventional
 * variables; both environments are namespaces of one Nomad.
 */
export function demoConfig(world: DemoWorld): string {
  const { channels, namespaces = { production: 'production', staging: 'staging' } } = world;
  const { shop, platform } = world.owners ?? { shop: [], platform: [] };
  const state = world.statePrefix === undefined ? '' : `state: { prefix: ${world.statePrefix} }\n`;
  const slack = world.perMinute === undefined ? '' : `slack: { per_minute: ${world.perMinute} }\n`;
  return `# Written by \`meshbot demo\`; edit meshbot.example.yml for a real set-up.
default_environment: staging
${state}${slack}http:
  listen: 127.0.0.1:${world.httpPort}
jobs:
  folder: ${JSON.stringify(world.jobsFolder)}
admins: [${(world.admins ?? []).join(', ')}]
# Is told when an administrator deploys with --break-glass.
break_glass: { channel: ${channels.alerts} }
environments:
  production:
    channel: ${channels.production}
    approvals: 1
    expiry: 1h
    # Two and five minutes after a change is proposed, so that they are seen; a real set-up reminds later.
    remind: 58m
    escalate: { before: 55m, to: [${(world.admins ?? []).join(', ')}], channel: ${channels.alerts} }
    nomad: { namespace: ${namespaces.production} }
  staging:
    channel: ${channels.staging}
    approvals: 0
    expiry: 1h
    newer: supersede
    nomad: { namespace: ${namespaces.staging} }
services:
  # The job as it runs, with its stored source; a new version goes into its variable.
  # Where approval is needed, an owner of the service gives it.
  web: { version: { variable: version }${owned(shop)} }
  api: { version: { variable: version }${owned(platform)} }
  checkout: { version: { variable: version }${owned(shop)} }
  node-agent: { version: { variable: version }, environments: [production] }
  report: { version: { variable: version } }
  import: { version: { variable: version } }
  # A big job, from a file in the jobs folder.
  platform: { version: { variable: version }, source: { file: platform.nomad.hcl }, environments: [production] }
`;
}

function owned(owners: readonly string[]): string {
  return owners.length === 0 ? '' : `, owners: [${owners.join(', ')}]`;
}
