import { join } from 'node:path';
import { jobsFolder, type PartialSandbox, startBeside } from '../../../sandbox/index.ts';
import type { Env } from '../../config/env.ts';
import type { DemoWorld } from './demo-config.ts';
import { startLocalSlack } from './local-slack.ts';
import { STATE_PREFIX } from './real/consul/access.ts';
import { Ledger, type Made } from './real/ledger.ts';
import { namespaceOf } from './real/nomad/namespaces.ts';
import { ourselves } from './real/owner.ts';
import { type RealAddresses, variablesFor } from './real/servers.ts';
import type { Survey } from './real/survey.ts';
import { type Taken, takeServers } from './real/take.ts';

/** The demo's servers, and how the bot reaches them: by the same variables as real ones. */
export interface DemoMesh {
  readonly slack: { readonly url: string; readonly control: string };
  readonly nomad: string;
  readonly consul: string;
  readonly vault: string;
  readonly users: { readonly requester: string; readonly approver: string; readonly admin: string };
  readonly channels: { readonly production: string; readonly staging: string; readonly alerts: string };
  /** Those of simulated servers; others are nobody's to tell. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Variables for the bot. */
  readonly env: Env;
  /** What the bot's configuration is made of. */
  readonly world: Omit<DemoWorld, 'httpPort'>;
  /** Answers with what could not be taken away from real servers. */
  close(): Promise<readonly Made[]>;
}

export interface MeshPlace {
  /** The demo's own folder. */
  readonly folder: string;
  readonly portBase: number | undefined;
  readonly slack: 'own' | 'local-slack';
  readonly env: Env;
  /** Gives up a start. */
  readonly ending: AbortSignal;
}

/** Prepares the real servers and starts the simulated ones. Rejects after it has taken away what it had made. */
export async function startMesh(survey: Survey, place: MeshPlace): Promise<DemoMesh> {
  const ledger = new Ledger();
  try {
    const jobs = join(place.folder, 'jobs');
    const taken = await takeServers(survey, {
      owner: ourselves(Date.now()),
      ledger,
      ending: place.ending,
      jobsFolder: jobs,
    });
    return await startSimulated(survey, { ...place, taken, ledger, jobs });
  } catch (error) {
    const left = await ledger.undo();
    throw left.length === 0 ? error : new LeftBehind(error, left);
  }
}

/** A start that failed and could not be undone whole. */
export class LeftBehind extends Error {
  readonly left: readonly Made[];

  constructor(cause: unknown, left: readonly Made[]) {
    super('something was left behind', { cause });
    this.left = left;
  }
}

interface Start extends MeshPlace {
  readonly taken: Taken;
  readonly ledger: Ledger;
  readonly jobs: string;
}

async function startSimulated(survey: Survey, start: Start): Promise<DemoMesh> {
  const { taken, ledger, portBase } = start;
  const sandbox = await startBeside(taken.others, portBase === undefined ? {} : { portBase });
  const { tokens, users, channels, usergroups } = sandbox;
  const local =
    start.slack === 'local-slack'
      ? await startLocalSlack({ folder: start.folder, port: (portBase ?? 3900) + 5, workspace: sandbox.workspace })
      : undefined;
  const slackUrl = local?.url ?? sandbox.slack.url;
  const real = addressesOf(survey);
  const reach = (system: System) => reachOf(system, start, real[system], sandbox[system]?.url ?? '', tokens[system]);
  const isReal = survey.nomad !== undefined;
  return {
    slack: { url: slackUrl, control: `${slackUrl}/_control` },
    nomad: reach('nomad').address,
    consul: reach('consul').address,
    vault: reach('vault').address,
    users,
    channels,
    tokens: tokensOf(sandbox),
    env: {
      SLACK_BOT_TOKEN: tokens.slackBot,
      SLACK_APP_TOKEN: tokens.slackApp,
      SLACK_API_URL: `${slackUrl}/api/`,
      ...reach('nomad').variables,
      ...reach('consul').variables,
      ...reach('vault').variables,
    },
    world: {
      channels,
      admins: [users.admin],
      // Local Slack has no user groups.
      owners: {
        shop: local === undefined ? [usergroups.deployers] : [users.requester, users.approver],
        platform: [users.admin],
      },
      jobsFolder: isReal ? start.jobs : jobsFolder(),
      ...(isReal ? { namespaces: NAMESPACES } : {}),
      ...(survey.consul === undefined ? {} : { statePrefix: STATE_PREFIX }),
    },
    close: async () => {
      await local?.close();
      await sandbox.close();
      return ledger.undo();
    },
  };
}

const NAMESPACES = { production: namespaceOf('production'), staging: namespaceOf('staging') };

type System = keyof RealAddresses;

const VARIABLES = {
  nomad: { address: 'NOMAD_ADDR', token: 'NOMAD_TOKEN' },
  consul: { address: 'CONSUL_HTTP_ADDR', token: 'CONSUL_HTTP_TOKEN' },
  vault: { address: 'VAULT_ADDR', token: 'VAULT_TOKEN' },
} as const;

function addressesOf({ nomad, consul, vault }: Survey): Readonly<Record<System, string | undefined>> {
  return { nomad: nomad?.connection.address, consul: consul?.connection.address, vault: vault?.address };
}

/** The variables by which the bot finds one server: those of the terminal where it is real, else the practice mesh's. */
function reachOf(
  system: System,
  { env, taken }: Start,
  real: string | undefined,
  url: string,
  practiceToken: string,
): { readonly address: string; readonly variables: Env } {
  const names = VARIABLES[system];
  if (real === undefined) return { address: url, variables: { [names.address]: url, [names.token]: practiceToken } };
  const own = taken.tokens[system];
  const token = own === undefined ? {} : { [names.token]: own, [`${names.token}_FILE`]: undefined };
  return { address: real, variables: { ...variablesFor(system, real, env), ...token } };
}

function tokensOf({ tokens, ...servers }: PartialSandbox): Readonly<Record<string, string>> {
  const real = (['nomad', 'consul', 'vault'] as const).filter((system) => servers[system] === undefined);
  return Object.fromEntries(Object.entries(tokens).filter(([name]) => !real.some((system) => name.startsWith(system))));
}
