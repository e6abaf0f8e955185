import { createLog } from '../adapters/logger.ts';
import { startBot } from '../app.ts';
import { loadConfig } from '../config/load.ts';
import { describeProblem } from '../config/problem.ts';
import { stopped, type Terminal } from './terminal.ts';

/** `meshbot start`: runs the bot until it is told to end. Exit code 1 when the configuration or a system refuses it. */
export async function start(terminal: Terminal, options: { readonly config?: string }): Promise<number> {
  const loaded = loadConfig(terminal.env, options.config === undefined ? {} : { path: options.config });
  if (loaded.kind === 'problems') {
    for (const problem of loaded.problems) terminal.error(`${describeProblem(problem)}\n`);
    return 1;
  }
  const { config } = loaded;
  const write = (line: string) => terminal.out(line);
  const log = createLog({ level: config.logLevel, write });
  try {
    const bot = await startBot(config, { log, write });
    terminal.onReload?.(() => bot.reload());
    const why = await Promise.race([stopped(terminal).then(() => 'asked' as const), bot.failed]);
    log.info({ why }, 'stopping');
    await bot.stop();
    return why === 'asked' ? 0 : 1;
  } catch (error) {
    log.error({ err: error }, 'cannot start; `meshbot doctor` says what to do');
    return 1;
  }
}
