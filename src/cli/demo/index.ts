import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createLog } from '../../adapters/logger.ts';
import { type Bot, startBot } from '../../app.ts';
import { loadConfig } from '../../config/load.ts';
import { describeProblem } from '../../config/problem.ts';
import { MeshError } from '../../domain/errors.ts';
import { describeFault } from '../doctor/row.ts';
import { stopped, type Terminal } from '../terminal.ts';
import { demoConfig } from './demo-config.ts';
import { type DemoMesh, LeftBehind, startMesh } from './mesh.ts';
import { unfit } from './real/inspection.ts';
import type { Made } from './real/ledger.ts';
import { type RealAddresses, readRealServers } from './real/servers.ts';
import { surveyServers } from './real/survey.ts';

export interface DemoOptions extends RealAddresses {
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
  const mesh = await prepare(terminal, options, folder);
  if (mesh === undefined) return 1;
  const bot = await startDemoBot(terminal, mesh, { folder, portBase: options.portBase }).catch((error: unknown) => {
    terminal.error(`The bot cannot start: ${tellFault(error)}\n`);
    return undefined;
  });
  if (bot !== undefined) {
    writeFileSync(jsonPath, `${JSON.stringify(describe(mesh, bot), null, 2)}\n`);
    terminal.out(options.headless === true ? `demo ready: ${jsonPath}\n` : advice(mesh));
    await Promise.race([stopped(terminal), bot.failed]);
    await bot.stop();
  }
  rmSync(jsonPath, { force: true });
  const left = await mesh.close();
  terminal.error(tellLeft(left));
  return bot === undefined || left.length > 0 ? 1 : 0;
}

/** Looks at the servers that were named, says what will be made there, and makes it. Undefined: a problem was told. */
async function prepare(terminal: Terminal, options: DemoOptions, folder: string): Promise<DemoMesh | undefined> {
  const { env, stopping } = terminal;
  const { servers, problems } = readRealServers(options, env);
  const survey = problems.length > 0 ? unfit(...problems) : await surveyServers(servers);
  if (survey.kind === 'unfit') {
    for (const problem of survey.problems) terminal.error(`${describeProblem(problem)}\n`);
    return undefined;
  }
  terminal.out(survey.text);
  const { slack, portBase } = options;
  try {
    return await startMesh(survey, { folder, slack, portBase, env, ending: stopping });
  } catch (error) {
    const isLeft = error instanceof LeftBehind;
    const why = stopping.aborted ? 'it was ended' : tellFault(isLeft ? error.cause : error);
    terminal.error(`The demo did not start: ${why}\n${tellLeft(isLeft ? error.left : [])}`);
    return undefined;
  }
}

function tellFault(error: unknown): string {
  if (error instanceof MeshError) {
    const said = error.code === 'MESH_CONFIG' ? error.details['said'] : undefined;
    return `${error.doing}: ${said ?? describeFault(error)}`;
  }
  return error instanceof Error ? error.message : 'a bug in the demo';
}

function tellLeft(left: readonly Made[]): string {
  return left.map(({ what, byHand }) => `Left: ${what} (take it away with: ${byHand})\n`).join('');
}

interface BotPlace {
  readonly folder: string;
  readonly portBase: number | undefined;
}

async function startDemoBot(terminal: Terminal, mesh: DemoMesh, place: BotPlace): Promise<Bot | undefined> {
  const path = join(place.folder, 'meshbot.yml');
  const httpPort = place.portBase === undefined ? 0 : place.portBase + 4;
  writeFileSync(path, demoConfig({ ...mesh.world, httpPort }));
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
