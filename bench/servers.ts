import { fileURLToPath } from 'node:url';
import type { Child } from './child.ts';
import type { Stage } from './stage.ts';

/** A process of its own whose line of JSON, the first that it printed, said where it answers. */
export interface Started {
  readonly child: Child;
  /** Names and addresses, as it printed them. */
  readonly said: Readonly<Record<string, unknown>>;
  /** From nothing to that line, in ms. */
  readonly ms: number;
}

/** `meshbot sandbox --json`: Nomad, Consul, Vault and Slack, all four simulated. */
export function startSandboxProcess(stage: Stage, ...flags: readonly string[]): Promise<Started> {
  return start(stage, 'the sandbox', [script('../src/main.js'), 'sandbox', '--json', ...flags]);
}

/** The same servers in the process of sandbox-alone.ts. */
export function startSandboxAlone(stage: Stage): Promise<Started> {
  return start(stage, 'the sandbox alone', [script('sandbox-alone.js')]);
}

/** The server of bare-http.ts. */
export function startBareHttp(stage: Stage): Promise<Started> {
  return start(stage, 'the bare HTTP server', [script('bare-http.js')]);
}

async function start(stage: Stage, name: string, args: readonly string[]): Promise<Started> {
  let line = '';
  const startedAt = performance.now();
  const child = await stage.spawn({
    name,
    args,
    env: {},
    isReady(text) {
      if (line !== '' || !text.startsWith('{')) return false;
      line = text;
      return true;
    },
  });
  const ms = performance.now() - startedAt;
  return { child, said: JSON.parse(line) as Started['said'], ms }; // both programs print an object
}

/** The bench runs compiled, as the programs that it measures do. */
function script(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
