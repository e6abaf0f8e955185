import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkspaceSpec } from '../../../sandbox/slack/index.ts';

const require = createRequire(import.meta.url);
const PACKAGE = `local-slack-${process.platform}-${process.arch}`;

/** Why the Slack that others wrote cannot be run here; undefined when it can. */
export function whyNoLocalSlack(): string | undefined {
  try {
    require.resolve(`${PACKAGE}/bin/local-slack`);
  } catch {
    return `the optional package ${PACKAGE} is not installed`;
  }
  const { status } = spawnSync('unshare', ['-rn', 'sh', '-c', 'ip link set lo up'], { stdio: 'ignore' });
  return status === 0 ? undefined : 'no network namespace can be made here (unshare -rn)';
}

export interface RunningSlack {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts local-slack in a network namespace, because it listens on every interface and asks nobody who they are. A Unix
 * socket leads into it, and a port of this machine's loopback to that: the same number, for it tells its own addresses.
 */
export async function startLocalSlack(workspace: WorkspaceSpec): Promise<RunningSlack> {
  const folder = mkdtempSync(join(tmpdir(), 'meshbot-local-slack-'));
  const config = join(folder, 'config.json');
  const socketPath = join(folder, 'relay.sock');
  writeFileSync(config, JSON.stringify(described(workspace)));
  const bridge = createServer((inside) => {
    const outside = connect(socketPath);
    inside.on('error', () => outside.destroy());
    outside.on('error', () => inside.destroy());
    inside.pipe(outside).pipe(inside);
  });
  const port = await listening(bridge);
  const relay = [join(import.meta.dirname, 'relay.mjs'), socketPath, String(port)];
  const program = [require.resolve(`${PACKAGE}/bin/local-slack`), '--config', config];
  const args = [process.execPath, ...relay, ...program, '--port', String(port), '--base-host', '127.0.0.1'];
  const child = spawn('unshare', ['-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  await ready(child);
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const ended = new Promise((done) => child.once('exit', done));
      child.stdin?.end();
      await ended;
      bridge.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port; // a TCP server that listens has no other kind of address
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('local-slack is running')) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => reject(new Error(`local-slack ended with ${code}: ${said}`)));
  });
}

/** The workspace as local-slack's configuration has it: neither user groups nor roles nor app scopes. */
function described({ team, app, users, channels }: WorkspaceSpec): object {
  const { appId, botUserId, name, botToken, appToken } = app;
  return {
    workspace: { name: team.name, domain: team.domain, teamId: team.id },
    app: {
      appId,
      botUserId,
      botName: name,
      botToken,
      appToken,
      signingSecret: 'unused-in-socket-mode',
      mode: 'socket',
    },
    users: users.map((user) => ({ id: user.id, name: user.name, real_name: user.real_name, email: user.email })),
    channels: channels.map(({ id, name: label, is_private, members }) => ({ id, name: label, is_private, members })),
  };
}
