import { startSandbox } from '../../sandbox/start.ts';
import { stopped, type Terminal } from './terminal.ts';

/** `meshbot sandbox`: the four simulated servers alone, until SIGTERM. */
export async function sandbox(
  terminal: Terminal,
  options: { readonly json?: true; readonly portBase?: number },
): Promise<number> {
  const world = await startSandbox(options.portBase === undefined ? {} : { portBase: options.portBase });
  const { nomad, consul, vault, slack, tokens } = world;
  const addresses = { nomad: nomad.url, consul: consul.url, vault: vault.url, slack: slack.url };
  if (options.json === true) {
    terminal.out(`${JSON.stringify({ ...addresses, tokens })}\n`);
  } else {
    for (const [name, url] of Object.entries(addresses)) terminal.out(`${name.padEnd(7)} ${url}\n`);
    terminal.out('Ctrl-C ends it.\n');
  }
  await stopped(terminal);
  await world.close();
  return 0;
}
