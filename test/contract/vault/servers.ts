import { afterAll, beforeAll, describe } from 'vitest';
import { realClock } from '../../../sandbox/clock.ts';
import { startVault, type VaultCondition } from '../../../sandbox/vault/index.ts';
import { proof } from '../support/proof.ts';
import {
  findRealVault,
  REAL_VAULT,
  ROOT_TOKEN,
  type RunningVault,
  startEmptyVault,
  startRealVault,
} from './real-vault.ts';
import { Wire } from './wire.ts';

/** What a contract case sees of a server: never which one it is. It carries the root token. */
export type Server = () => Wire;

interface Setup {
  /** Not initialised, with nothing in it; without it unsealed, with the root token. */
  readonly isEmpty?: boolean;
}

const NOWHERE = 'http://127.0.0.1:0';

export const NO_REAL_VAULT = `real Vault: skipped, no VAULT_BIN, no vault on PATH, no cached ${REAL_VAULT}`;

/** Runs the same cases on the sandbox and on a real Vault; without one the second half is skipped, and says why. */
export function onEachVault(subject: string, cases: (server: Server) => void, { isEmpty = false }: Setup = {}): void {
  describe(`${subject} [sandbox]`, () => {
    const { onRoute, holds } = proof();
    withServer(cases, () => {
      const condition: VaultCondition = isEmpty ? 'uninitialized' : 'active';
      const root = { id: ROOT_TOKEN, policies: ['root'], displayName: 'token' };
      return startVault({ clock: realClock(), onRoute, condition, tokens: isEmpty ? [] : [root] });
    });
    holds(import.meta.dirname, subject.toLowerCase().replaceAll(' ', '-'));
  });
  const binary = findRealVault();
  if (binary === undefined) {
    describe.skip(`${subject} [${NO_REAL_VAULT}]`, () => cases(() => new Wire(NOWHERE)));
    return;
  }
  describe(`${subject} [real Vault]`, () => {
    withServer(cases, () => (isEmpty ? startEmptyVault(binary) : startRealVault(binary)));
  });
}

function withServer(cases: (server: Server) => void, start: () => Promise<RunningVault>): void {
  let running: RunningVault | undefined;
  beforeAll(async () => {
    running = await start();
  });
  afterAll(async () => {
    await running?.close();
  });
  cases(() => new Wire(running?.url ?? NOWHERE).as(ROOT_TOKEN));
}
