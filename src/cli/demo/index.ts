import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createLog } from '../../adapters/logger.ts';
import { type Bot, startBot } from '../../app.ts';
import { loadConfig } from '../../config/load.ts';
import { describeProblem } from '../../config/problem.ts';
import { packageRoot } from '../package-root.ts';
import { stopped, type Terminal } from '../terminal.ts';
import { demoConfig } from './demo-config.ts';
import { type DemoMesh, startMesh } from './mesh.ts';

export interface DemoOptions {
  readonly headless?: true;
  readonly portBase?: number;
  readonly slack: 'own' | 'local-slack';
}

/** `meshbot demo`: the bot, exactly as it runs for real, in a practice mesh; until SIGTERM. */
export async function demo(terminal: Terminal, options: DemoOptions): Promise<number> {
  const folder = resolve('.meshbot');
  const jsonPath = join(folder, 'demo.json');
  mkdirSync(folder, { recursive: true });
  rmSync(jsonPath, { force: true });
  const mesh = await startMesh(options, folder);
  const bot = await startDemoBot(terminal, mesh, { folder, portBase: options.portBase });
  if (bot !== undefined) {
    writeFileSync(jsonPath, `${JSON.stringify(describe(mesh, bot), null, 2)}\n`);
    terminal.out(options.headless === true ? `demo ready: ${jsonPath}\n` : advice(mesh));
    await Promise.race([stopped(terminal), bot.failed]);
    await bot.stop();
  }
  rmSync(jsonPath, { force: true });
  await mesh.close();
  return bot === undefined ? 1 : 0;
}

interface BotPlace {
  readonly folder: string;
  readonly portBase: number | undefined;
}

async function startDemoBot(terminal: Terminal, mesh: DemoMesh, place: BotPlace): Promise<Bot | undefined> {
  const path = join(place.folder, 'meshbot.yml');
  const jobsFolder = join(packageRoot(), 'sandbox', 'world', 'jobs');
  const httpPort = place.portBase === undefined ? 0 : place.portBase + 4;
  writeFileSync(path, demoConfig({ channels: mesh.channels, httpPort, jobsFolder }));
  const env = { ...mesh.env, MESHBOT_CONFIG: path, MESHBOT_STATE_KEY: randomBytes(32).toString('base64') };
  const loaded = loadConfig(env);
  if (loaded.kind === 'problems') {
    for (const problem of loaded.problems) terminal.error(`${describeProblem(problem)}\n`);
    return undefined;
  }
  const file = createWriteStream(join(place.folder, 'demo.log'), { flags: 'w' });
  const write = (line: string) => void file.write(line);
  return startBot(loaded.config, { log: createLog({ level: loaded.config.logLevel, write }), write });
}

function describe(mesh: DemoMesh, bot: Bot): object {
  const { slack, nomad, consul, vault, users, channels, tokens } = mesh;
  return { slack, nomad, consul, vault, bot: { http: bot.httpUrl }, users, channels, tokens };
}

function advice({ slack }: DemoMesh): string {
  return `
Meshbot's practice mesh is ready. Open

    ${slack.url}

and, as the requester, type in any channel:

    /mesh deploy web 1.1.0 --env production --reason "new checkout"

A card appears in the production channel. Switch to the approver (top of the page) and click Approve.
Version 1.1.9 is broken: deploy it to see a failure, its cause, and Nomad going back by itself.
The bot's log: .meshbot/demo.log · Ctrl-C ends everything.
`;
}
