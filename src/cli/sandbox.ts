import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { stopped, type Terminal } from './terminal.ts';

export interface SandboxFlags {
  readonly json?: true;
  readonly portBase?: number;
  readonly acl: boolean;
  readonly nodes: number;
  readonly speed: number;
  readonly faults?: true;
}

/** `meshbot sandbox`: the four simulated servers alone, until SIGTERM. */
export async function sandbox(terminal: Terminal, flags: SandboxFlags): Promise<number> {
  const world = await startWorld(flags);
  if ('takenPort' in world) {
    terminal.error(`port ${world.takenPort} is taken: choose another --port-base\n`);
    return 1;
  }
  const { addresses, faults, tokens } = world;
  const { nomad, consul, vault, slack } = addresses;
  const control = faults === undefined ? {} : { faults: faults.url };
  if (flags.json === true) {
    terminal.out(`${JSON.stringify({ nomad, consul, vault, slack, tokens, ...control })}\n`);
  } else {
    for (const [name, url] of Object.entries({ nomad, consul, vault, slack, ...control }))
      terminal.out(`${name.padEnd(7)} ${url}\n`);
    if (faults !== undefined) terminal.out(advice(faults.url));
    terminal.out('Ctrl-C ends it.\n');
  }
  await stopped(terminal);
  await world.close();
  return 0;
}

async function startWorld(flags: SandboxFlags): Promise<Sandbox | { readonly takenPort: unknown }> {
  const { acl, nodes, speed } = flags;
  try {
    return await startSandbox({
      ...{ acl, nodes, speed },
      ...(flags.portBase === undefined ? {} : { portBase: flags.portBase }),
      ...(flags.faults === undefined ? {} : { faults: {} }),
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
      return { takenPort: error.port };
    }
    throw error;
  }
}

function advice(url: string): string {
  return `
The addresses are those of fault proxies. For example, Nomad takes the next job and nobody hears of it:
  curl ${url}/faults -d '{"kind":"reply-lost","server":"nomad","method":"PUT","path":"/v1/jobs","count":1}'
All faults: curl ${url} · what is in force: curl ${url}/faults · make all well: curl -X DELETE ${url}/faults

`;
}
