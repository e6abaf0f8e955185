import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromManifest, type WorkspaceSpec } from '../slack/index.ts';
import { jobsFolder } from './jobs.ts';
import { BOT_USER, CHANNEL_SPECS, PEOPLE, TEAM, USERGROUPS, USERS } from './people.ts';
import { TOKENS } from './tokens.ts';

/** The practice workspace, with the app as its manifest (parsed) describes it. */
export function workspace(manifest: unknown): WorkspaceSpec {
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
      { id: USERGROUPS.deployers, handle: 'deployers', name: 'Deployers', users: [PEOPLE.requester, PEOPLE.approver] },
    ],
  };
}

/** What `app-manifest.json` holds, as `parsed.json` does for jobs. */
interface ParsedManifest {
  readonly source: string;
  readonly manifest: unknown;
}

/** The package's own manifest; read as YAML only where it changed since it was last parsed. */
export async function packageManifest(): Promise<unknown> {
  const path = join(jobsFolder(), '..', '..', '..', 'app-manifest.yml');
  if (!existsSync(path)) throw new Error(`${path}: the app's manifest is missing`);
  const source = readFileSync(path, 'utf8');
  const known: ParsedManifest = JSON.parse(readFileSync(join(jobsFolder(), 'app-manifest.json'), 'utf8'));
  if (known.source === source) return known.manifest;
  const { parse } = await import('yaml');
  return parse(source);
}
