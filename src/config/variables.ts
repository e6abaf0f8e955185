/** One environment variable that the bot reads. */
export interface Variable {
  readonly about: string;
  /** May also be given as a file, by the same name with `_FILE`. */
  readonly secret?: true;
  readonly required?: true;
  readonly example?: string;
}

/** Every variable, in the order of .env.example. `process.env` is read by main.ts alone and passed in. */
export const VARIABLES = {
  SLACK_BOT_TOKEN: { about: 'Bot token of the Slack app (xoxb-…).', secret: true, required: true },
  SLACK_APP_TOKEN: { about: 'App-level token with connections:write (xapp-…).', secret: true, required: true },
  SLACK_API_URL: { about: 'Another Slack API than slack.com; the sandbox has one.', example: 'https://slack.com/api/' },
  MESHBOT_CONFIG: { about: 'Path of the configuration file.', example: 'meshbot.yml' },
  MESHBOT_STATE_KEY: {
    about: 'At least 32 random characters, the same for every replica; seals stored jobs: openssl rand -base64 32.',
    secret: true,
    required: true,
  },
  LOG_LEVEL: { about: 'debug, info, warn or error.', example: 'info' },
  NOMAD_ADDR: { about: 'Nomad, for environments that name no address of their own.', example: 'http://127.0.0.1:4646' },
  NOMAD_TOKEN: { about: 'Token for NOMAD_ADDR.', secret: true },
  NOMAD_REGION: { about: 'Region to ask for.' },
  NOMAD_NAMESPACE: { about: 'Namespace of the jobs.', example: 'default' },
  NOMAD_CACERT: { about: 'PEM file of the authority that signed the server certificate.' },
  NOMAD_CLIENT_CERT: { about: 'PEM file of our certificate.' },
  NOMAD_CLIENT_KEY: { about: 'PEM file of the key to our certificate.' },
  NOMAD_TLS_SERVER_NAME: { about: 'Name that the server certificate must carry.' },
  CONSUL_HTTP_ADDR: { about: 'Consul that keeps the state of the bot.', example: 'http://127.0.0.1:8500' },
  CONSUL_HTTP_TOKEN: { about: 'Token for CONSUL_HTTP_ADDR.', secret: true },
  CONSUL_HTTP_SSL: { about: 'true: an address without a scheme means https.' },
  CONSUL_CACERT: { about: 'PEM file of the authority that signed the server certificate.' },
  CONSUL_CLIENT_CERT: { about: 'PEM file of our certificate.' },
  CONSUL_CLIENT_KEY: { about: 'PEM file of the key to our certificate.' },
  CONSUL_TLS_SERVER_NAME: { about: 'Name that the server certificate must carry.' },
  VAULT_ADDR: { about: 'Vault; leave it out where there is none.', example: 'http://127.0.0.1:8200' },
  VAULT_TOKEN: { about: 'Token for VAULT_ADDR.', secret: true },
  VAULT_NAMESPACE: { about: 'Namespace in Vault.' },
  VAULT_CACERT: { about: 'PEM file of the authority that signed the server certificate.' },
  VAULT_CLIENT_CERT: { about: 'PEM file of our certificate.' },
  VAULT_CLIENT_KEY: { about: 'PEM file of the key to our certificate.' },
  VAULT_TLS_SERVER_NAME: { about: 'Name that the server certificate must carry.' },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof VARIABLES;

/** The text of .env.example; a test holds the file equal to it. */
export function describeVariables(): string {
  const intro = [
    '# Every variable that Meshbot reads. Empty means absent. A secret may also stand in a file:',
    '# NAME_FILE=/path in place of NAME=value.',
  ];
  const entries = (Object.entries(VARIABLES) as [string, Variable][]).map(([name, variable]) => {
    const notes = [variable.required ? 'Required.' : '', variable.secret ? 'Secret.' : ''].filter(Boolean).join(' ');
    const line =
      variable.example === undefined && variable.required ? `${name}=` : `# ${name}=${variable.example ?? ''}`;
    return `# ${variable.about}${notes === '' ? '' : ` ${notes}`}\n${line}`;
  });
  return `${[...intro, '', entries.join('\n\n')].join('\n')}\n`;
}
