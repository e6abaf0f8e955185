import { afterAll, beforeAll, describe } from 'vitest';
import { realClock } from '../../../sandbox/clock.ts';
import { type AclOptions, type AgentTimes, startConsul } from '../../../sandbox/consul/index.ts';
import { proof } from '../support/proof.ts';
import { findRealConsul, REAL_CONSUL, type RunningDatacenter, startRealConsul } from './real-consul.ts';
import { Wire } from './wire.ts';

/** What a contract case sees of a server: never which one it is. */
export type Server = () => Wire;

/** A client agent that joined the server's datacenter. */
export interface Peer {
  readonly wire: Wire;
  /** Dies at once, and says nothing to anybody. */
  lose(): Promise<void>;
}

export type Join = (nodeName: string) => Promise<Peer>;

type Cases = (server: Server, join: Join) => void;

interface Setup {
  /** ACLs of the sandbox; the real server gets the same ones through its own API by `prepare`. */
  readonly acl?: AclOptions;
  /** How fast the sandbox's agent is; the real one is told by `realConfig`. */
  readonly agentTimes?: Partial<AgentTimes>;
  readonly realConfig?: object;
  /** Takes a real server minutes: asked of one only where CONTRACT_SLOW is set, of a faster sandbox always. */
  readonly slow?: boolean;
  readonly prepareReal?: (wire: Wire) => Promise<void>;
}

const NOWHERE = 'http://127.0.0.1:0';

/** The sandbox's time runs this much faster, so that a session's 20 s take one. */
const SPEED = 20;
const SLOW_SPEED = 400;

/** Runs the same cases on the sandbox and on a real Consul; without one the second half is skipped, and says why. */
export function onEachConsul(subject: string, cases: Cases, setup: Setup = {}): void {
  describe(`${subject} [sandbox]`, () => {
    const { onRoute, holds } = proof();
    withServer(cases, async () => {
      const acl = setup.acl === undefined ? {} : { acl: setup.acl };
      const agentTimes = setup.agentTimes ?? {};
      return startConsul({ clock: realClock(setup.slow === true ? SLOW_SPEED : SPEED), onRoute, agentTimes, ...acl });
    });
    holds(import.meta.dirname, subject.toLowerCase().replaceAll(' ', '-'));
  });
  if (setup.slow === true && (process.env['CONTRACT_SLOW'] ?? '') === '') {
    skipped(`${subject} [real Consul: skipped, it takes minutes and CONTRACT_SLOW is not set]`, cases);
    return;
  }
  const binary = findRealConsul();
  if (binary === undefined) {
    skipped(`${subject} [real Consul: skipped, no CONSUL_BIN, no consul on PATH, no cached ${REAL_CONSUL}]`, cases);
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

function skipped(title: string, cases: Cases): void {
  describe.skip(title, () => {
    cases(
      () => new Wire(NOWHERE),
      () => Promise.reject(new Error('there is no server')),
    );
  });
}

function withServer(cases: Cases, start: () => Promise<RunningDatacenter>): void {
  let running: RunningDatacenter | undefined;
  beforeAll(async () => {
    running = await start();
  });
  afterAll(async () => {
    await running?.close();
  });
  const join: Join = async (nodeName) => {
    if (running === undefined) throw new Error('the server does not run');
    const peer = await running.join(nodeName);
    return { wire: new Wire(peer.url), lose: () => peer.lose() };
  };
  cases(() => new Wire(running?.url ?? NOWHERE), join);
}
