import { afterAll, beforeAll, describe } from 'vitest';
import { realClock } from '../../../../sandbox/clock.ts';
import { startVault } from '../../../../sandbox/vault/index.ts';
import { proof } from '../../support/proof.ts';
import { findRealVault, ROOT_TOKEN, startRealVault } from '../real-vault.ts';
import { NO_REAL_VAULT } from '../servers.ts';
import { Wire } from '../wire.ts';

/** A server that can be gone for a while and come back where it was. */
export interface Upstream {
  readonly url: string;
  close(): Promise<void>;
}

/** One Vault with the server whose tokens it hands out. */
export interface Mesh {
  /** With Vault's root token. */
  vault(): Wire;
  upstream(): string;
  /** Whether there is time for a case that takes a real Vault half a minute: always on the sandbox, else where CONTRACT_SLOW is set. */
  readonly mayBeSlow: boolean;
}

interface Side {
  readonly name: string;
  /** Why the cases are skipped. */
  readonly skipped?: string;
  readonly startVault: () => Promise<Upstream>;
  readonly startUpstream: () => Promise<Upstream>;
  readonly mayBeSlow: boolean;
}

const NOWHERE = 'http://127.0.0.1:0';

/** The simulated Vault's time runs this much faster, so that its second attempt comes in a second. */
const SPEED = 20;

const isPatient = (process.env['CONTRACT_SLOW'] ?? '') !== '';

function onSide(subject: string, side: Side, cases: (mesh: Mesh) => void, after: () => void = () => undefined): void {
  if (side.skipped !== undefined) {
    describe.skip(`${subject} [${side.skipped}]`, () =>
      cases({ vault: () => new Wire(NOWHERE), upstream: () => NOWHERE, mayBeSlow: false }));
    return;
  }
  describe(`${subject} [${side.name}]`, () => {
    const running: Upstream[] = [];
    beforeAll(async () => {
      running.push(...(await Promise.all([side.startVault(), side.startUpstream()])));
    }, 60_000);
    afterAll(async () => {
      await Promise.all(running.map((server) => server.close()));
    });
    cases({
      vault: () => new Wire(running[0]?.url ?? NOWHERE).as(ROOT_TOKEN),
      upstream: () => running[1]?.url ?? NOWHERE,
      mayBeSlow: side.mayBeSlow,
    });
    after();
  });
}

export interface Upstreams {
  readonly simulated: () => Promise<Upstream>;
  /** What stands behind the real Vault. */
  readonly behindReal: { readonly start: () => Promise<Upstream>; readonly skipped?: string };
  /** A third side, where there is one. */
  readonly alsoReal?: { readonly name: string; readonly start: () => Promise<Upstream>; readonly skipped?: string };
}

/** The same cases on the simulated Vault with a simulated upstream, and on the real Vault. */
export function onEachMesh(subject: string, name: string, upstreams: Upstreams, cases: (mesh: Mesh) => void): void {
  const { onRoute, holds } = proof();
  const root = { id: ROOT_TOKEN, policies: ['root'], displayName: 'token' };
  const simulated: Side = {
    name: 'sandbox',
    startVault: () => startVault({ clock: realClock(SPEED), onRoute, tokens: [root] }),
    startUpstream: upstreams.simulated,
    mayBeSlow: true,
  };
  onSide(subject, simulated, cases, () => holds(import.meta.dirname, name));
  const binary = findRealVault();
  const real = (side: string, { start, skipped }: Upstreams['behindReal']): Side => {
    const why = binary === undefined ? NO_REAL_VAULT : skipped;
    return {
      name: side,
      startVault: () => startRealVault(binary ?? ''),
      startUpstream: start,
      mayBeSlow: isPatient,
      ...(why === undefined ? {} : { skipped: why }),
    };
  };
  onSide(subject, real('real Vault', upstreams.behindReal), cases);
  if (upstreams.alsoReal !== undefined) onSide(subject, real(upstreams.alsoReal.name, upstreams.alsoReal), cases);
}
