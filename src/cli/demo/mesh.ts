import { startSandbox } from '../../../sandbox/start.ts';
import type { DemoOptions } from './index.ts';
import { startLocalSlack } from './local-slack.ts';

/** The demo's servers, and how the bot reaches them: by the same variables as real ones. */
export interface DemoMesh {
  readonly slack: { readonly url: string; readonly control: string };
  readonly nomad: string;
  readonly consul: string;
  readonly vault: string;
  readonly users: { readonly requester: string; readonly approver: string; readonly admin: string };
  readonly channels: { readonly production: string; readonly staging: string; readonly alerts: string };
  readonly tokens: Readonly<Record<string, string>>;
  /** Variables for the bot. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startMesh(options: DemoOptions, folder: string): Promise<DemoMesh> {
  const world = await startSandbox(options.portBase === undefined ? {} : { portBase: options.portBase });
  const { tokens, users, channels } = world;
  const local =
    options.slack === 'local-slack'
      ? await startLocalSlack({ folder, port: (options.portBase ?? 3900) + 5, workspace: world.workspace })
      : undefined;
  const slackUrl = local?.url ?? world.slack.url;
  return {
    slack: { url: slackUrl, control: `${slackUrl}/_control` },
    nomad: world.nomad.url,
    consul: world.consul.url,
    vault: world.vault.url,
    users,
    channels,
    tokens,
    env: {
      SLACK_BOT_TOKEN: tokens['slackBot'] ?? '',
      SLACK_APP_TOKEN: tokens['slackApp'] ?? '',
      SLACK_API_URL: `${slackUrl}/api/`,
      NOMAD_ADDR: world.nomad.url,
      NOMAD_TOKEN: tokens['nomad'] ?? '',
      CONSUL_HTTP_ADDR: world.consul.url,
      CONSUL_HTTP_TOKEN: tokens['consul'] ?? '',
      VAULT_ADDR: world.vault.url,
      VAULT_TOKEN: tokens['vault'] ?? '',
    },
    close: async () => {
      await local?.close();
      await world.close();
    },
  };
}
