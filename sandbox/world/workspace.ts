import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { fromManifest, type WorkspaceSpec } from '../slack/index.ts';
import { jobsFolder } from './jobs.ts';
import { BOT_USER, CHANNEL_SPECS, PEOPLE, TEAM, USERS } from './people.ts';
import { TOKENS } from './tokens.ts';

/** The practice workspace, with the app as its manifest (parsed) describes it; default: the package's own. */
export function workspace(manifest: unknown = packageManifest()): WorkspaceSpec {
  return {
    team: TEAM,
    app: {
      ...fromManifest(manifest),
      appId: 'A0MESHDEMO',
      botUserId: BOT_USER,
      botId: 'B0MESHBOT0',
      botToken: TOKENS.slackBot,
      appToken: TOKENS.slackApp,
    },
    users: USERS,
    channels: CHANNEL_SPECS,
    usergroups: [
      { id: 'S0DEPLOYER', handle: 'deployers', name: 'Deployers', users: [PEOPLE.requester, PEOPLE.approver] },
    ],
  };
}

function packageManifest(): unknown {
  const path = join(jobsFolder(), '..', '..', '..', 'app-manifest.yml');
  if (!existsSync(path)) throw new Error(`${path}: the app's manifest is missing`);
  return parse(readFileSync(path, 'utf8'));
}
