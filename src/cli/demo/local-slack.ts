import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { WorkspaceSpec } from '../../../sandbox/index.ts';
import { MeshError } from '../../domain/errors.ts';

interface LocalSlackOptions {
  readonly folder: string;
  readonly port: number;
  readonly workspace: WorkspaceSpec;
}

/**
 * A Slack that we did not write: the optional npm package local-slack, where it exists for this platform.
 * It listens on every interface: run the demo with it in a network namespace, or behind a firewall.
 */
export async function startLocalSlack({ folder, port, workspace }: LocalSlackOptions) {
  const config = join(folder, 'local-slack.json');
  // Its configuration is YAML, of which JSON is a part.
  writeFileSync(config, JSON.stringify(describeWorkspace(workspace), null, 2));
  const args = ['--config', config, '--port', String(port), '--base-host', '127.0.0.1'];
  const child = spawn(binaryPath(), args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await saysReady(child);
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        if (child.exitCode !== null) resolve();
        child.once('exit', () => resolve());
        child.kill();
      }),
  };
}

function binaryPath(): string {
  const name = `local-slack-${process.platform}-${process.arch}/bin/local-slack`;
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    throw new MeshError('MESH_CONFIG', `finding ${name}: the optional package exists for linux-x64 only`);
  }
}

function saysReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('local-slack is running')) resolve();
    });
    child.once('exit', (code) =>
      reject(new MeshError('MESH_CONFIG', 'starting local-slack', { code: code ?? 'none' })),
    );
    child.once('error', () => reject(new MeshError('MESH_CONFIG', 'starting local-slack')));
  });
}

function describeWorkspace({ team, app, users, channels }: WorkspaceSpec): object {
  return {
    workspace: { name: team.name, domain: team.domain, teamId: team.id },
    app: {
      appId: app.appId,
      botUserId: app.botUserId,
      botName: app.name,
      botToken: app.botToken,
      appToken: app.appToken,
      signingSecret: 'unused-in-socket-mode',
      mode: 'socket',
    },
    users: users.map(({ id, name, real_name, email }) => ({ id, name, real_name, email })),
    channels: channels
      .filter(({ is_im }) => is_im !== true)
      .map(({ id, name, is_private, members }) => ({ id, name, is_private, members })),
  };
}
