import { afterAll, beforeAll, describe } from 'vitest';
import { realClock } from '../../../sandbox/clock.ts';
import { type NomadOptions, startNomad } from '../../../sandbox/nomad/index.ts';
import { bootstrap, findRealNomad, type RunningNomad } from './real-nomad.ts';
import { Wire } from './wire.ts';

/** What a contract case sees of a server: never which one it is. */
export type Server = () => Wire;

/** The release that the sandbox simulates. */
export const SIMULATED_NOMAD = '2.0.5';

export interface Setup {
  /** Without: a running clock and one node that runs everything. */
  readonly sandbox?: () => Partial<NomadOptions>;
  /** Added to the real agent's configuration, in its JSON form; or how it is found when the agent starts. */
  readonly realConfig?: object | (() => Promise<object>);
  /** Where the configurations turn ACLs on: the secret of the management token that the server gets by its bootstrap. */
  readonly root?: string;
}

/** Runs the same cases on the sandbox and on a real Nomad; without one the second half is skipped, and says why. */
export function onEachNomad(subject: string, cases: (server: Server) => void, setup: Setup = {}): void {
  onSandboxNomad(subject, cases, setup);
  onRealNomad(subject, cases, setup);
}

export function onSandboxNomad(subject: string, cases: (server: Server) => void, setup: Setup = {}): void {
  describe(`${subject} [sandbox]`, () => {
    withServer(cases, async () => {
      const sandbox = await startNomad({ clock: realClock(), version: SIMULATED_NOMAD, ...setup.sandbox?.() });
      if (setup.root !== undefined) await bootstrap(sandbox.url, setup.root);
      return { url: sandbox.url, version: SIMULATED_NOMAD, close: () => sandbox.close() };
    });
  });
}

export function onRealNomad(subject: string, cases: (server: Server) => void, setup: Setup = {}): void {
  const start = findRealNomad();
  if (start === undefined) {
    const why = 'skipped, no NOMAD_BIN, no nomad on PATH, no MESHBOT_TEST_NOMAD_ADDR';
    describe.skip(`${subject} [real Nomad: ${why}]`, () => {
      cases(() => new Wire('http://127.0.0.1:0', ''));
    });
    return;
  }
  describe(`${subject} [real Nomad]`, () => {
    const { realConfig: config, root } = setup;
    withServer(cases, async () => start(typeof config === 'function' ? await config() : config, root));
  });
}

function withServer(cases: (server: Server) => void, start: () => Promise<RunningNomad>): void {
  let running: RunningNomad | undefined;
  beforeAll(async () => {
    running = await start();
  });
  afterAll(async () => {
    await running?.close();
  });
  cases(() => new Wire(running?.url ?? 'http://127.0.0.1:0', running?.version ?? ''));
}
