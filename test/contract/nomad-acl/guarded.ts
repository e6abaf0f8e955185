import type { AclOptions } from '../../../sandbox/nomad/index.ts';
import { onEachNomad, type Server, type Setup } from '../nomad/servers.ts';
import type { Wire } from '../nomad/wire.ts';
import { proof } from '../support/proof.ts';

/** The management token that each server of these cases gets by its bootstrap. */
export const ROOT = '11111111-2222-3333-4444-555555555555';

export interface Guarded {
  /** Without a token. */
  stranger(): Wire;
  root(): Wire;
  as(secret: string): Wire;
  /** A client token that stands on one policy with these rules. */
  holderOf(name: string, rules: string): Promise<Token>;
}

export interface Token {
  readonly AccessorID: string;
  readonly SecretID: string;
}

const MIN_TTL = { ms: 1000, text: '1s' };

const acl: AclOptions = { tokens: [], minTokenTtlMs: MIN_TTL.ms };

/** Runs cases against servers with ACLs on, bootstrapped with `ROOT`; notes the endpoints that the sandbox's half asked. */
export function onGuardedNomad(subject: string, name: string, cases: (guarded: Guarded) => void): void {
  const asked = proof();
  const setup: Setup = {
    root: ROOT,
    sandbox: () => ({ acl, namespaces: ['production'], onRoute: asked.onRoute }),
    realConfig: { acl: { enabled: true, token_min_expiration_ttl: MIN_TTL.text } },
  };
  let halves = 0;
  const each = (server: Server) => {
    cases(guardedBy(server));
    // The first half is the sandbox's.
    halves += 1;
    if (halves === 1) asked.holds(import.meta.dirname, name);
  };
  onEachNomad(subject, each, setup);
}

function guardedBy(server: Server): Guarded {
  const root = () => server().as(ROOT);
  return {
    stranger: server,
    root,
    as: (secret) => server().as(secret),
    async holderOf(name, rules) {
      await root().put(`/v1/acl/policy/${name}`, { Name: name, Rules: rules });
      return made(await root().put('/v1/acl/token', { Name: name, Type: 'client', Policies: [name] }));
    },
  };
}

/** The token of an answer that made one. */
export function made(reply: { readonly status: number; readonly text: string; readonly json: unknown }): Token {
  if (reply.status !== 200) throw new Error(`no token was made: ${reply.status} ${reply.text}`);
  return reply.json as Token; // the API's form
}

/** One or several problems as Go's multierror prints them. */
export const refused = (what: string, ...problems: string[]): string => {
  const head = `${problems.length} error${problems.length === 1 ? '' : 's'} occurred:\n`;
  return `${what} 0 invalid: ${head}${problems.map((problem) => `\t* ${problem}\n`).join('')}\n`;
};
