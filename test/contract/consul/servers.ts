import { afterAll, beforeAll, describe } from 'vitest';
import { realClock } from '../../../sandbox/clock.ts';
import { type AclOptions, startConsul } from '../../../sandbox/consul/index.ts';
import { proof } from '../support/proof.ts';
import { findRealConsul, REAL_CONSUL, type RunningConsul, startRealConsul } from './real-consul.ts';
import { Wire } from './wire.ts';

/** What a contract case sees of a server: never which one it is. */
export type Server = () => Wire;

interface Setup {
  /** ACLs of the sandbox; the real server gets the same ones through its own API by `prepare`. */
  readonly acl?: AclOptions;
  readonly realConfig?: object;
  readonly prepareReal?: (wire: Wire) => Promise<void>;
}

/** The sandbox's time runs this much faster, so that a session's 20 s take one. */
const SPEED = 20;

/** Runs the same cases on the sandbox and on a real Consul; without one the second half is skipped, and says why. */
export function onEachConsul(subject: string, cases: (server: Server) => void, setup: Setup = {}): void {
  describe(`${subject} [sandbox]`, () => {
    const { onRoute, holds } = proof();
    withServer(cases, async () => {
      const acl = setup.acl === undefined ? {} : { acl: setup.acl };
      return startConsul({ clock: realClock(SPEED), onRoute, ...acl });
    });
    holds(import.meta.dirname, subject.toLowerCase().replaceAll(' ', '-'));
  });
  const binary = findRealConsul();
  if (binary === undefined) {
    describe.skip(`${subject} [real Consul: skipped, no CONSUL_BIN, no consul on PATH, no cached ${REAL_CONSUL}]`, () => {
      cases(() => new Wire('http://127.0.0.1:0'));
    });
    return;
  }
  describe(`${subject} [real Consul]`, () => {
    withServer(cases, async () => {
      const server = await startRealConsul(binary, setup.realConfig);
      await setup.prepareReal?.(new Wire(server.url));
      return server;
    });
  });
}

function withServer(cases: (server: Server) => void, start: () => Promise<RunningConsul>): void {
  let running: RunningConsul | undefined;
  beforeAll(async () => {
    running = await start();
  });
  afterAll(async () => {
    await running?.close();
  });
  cases(() => new Wire(running?.url ?? 'http://127.0.0.1:0'));
}
