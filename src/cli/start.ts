import { createLog } from '../adapters/logger.ts';
import { createBot } from '../app.ts';
import { loadConfig } from '../config/load.ts';
import { describeProblem } from '../config/problem.ts';
import { stopped, type Terminal } from './terminal.ts';

/** `meshbot start`: runs the bot until it is told to end. Exit code 1 when the configuration or Slack refuses it. */
export async function start(terminal: Terminal, options: { readonly config?: string }): Promise<number> {
  const loaded = loadConfig(terminal.env, options.config === undefined ? {} : { path: options.config });
  if (loaded.kind === 'problems') {
    for (const problem of loaded.problems) terminal.error(`${describeProblem(problem)}\n`);
    return 1;
  }
  const { config } = loaded;
  const log = createLog({ level: config.logLevel, write: terminal.out });
  const bot = await createBot(config, log);
  try {
    await bot.start();
  } catch (error) {
    log.error({ err: error }, 'starting');
    await bot.stop();
    return 1;
  }
  const ended = await Promise.race([stopped(terminal).then(() => 'asked' as const), bot.failed]);
  log.info({ why: ended }, 'stopping');
  await bot.stop();
  return ended === 'asked' ? 0 : 1;
}
