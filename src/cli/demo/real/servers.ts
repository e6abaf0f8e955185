import type { Connection, NomadConnection, VaultConnection } from '../../../config/config.ts';
import { consulConnection, nomadConnection, vaultConnection } from '../../../config/connections.ts';
import { type Env, readEnv } from '../../../config/env.ts';
import { type Problem, problem } from '../../../config/problem.ts';

/** Addresses of servers that take a simulated one's place, as the command line names them. */
export interface RealAddresses {
  readonly nomad?: string;
  readonly consul?: string;
  readonly vault?: string;
}

/** How those are reached; undefined: the simulated one is used. */
export interface RealServers {
  readonly nomad: NomadConnection | undefined;
  readonly consul: Connection | undefined;
  readonly vault: VaultConnection | undefined;
}

const CONVENTIONS = {
  nomad: { prefix: 'NOMAD_', address: 'NOMAD_ADDR' },
  consul: { prefix: 'CONSUL_', address: 'CONSUL_HTTP_ADDR' },
  vault: { prefix: 'VAULT_', address: 'VAULT_ADDR' },
} as const;

/** The conventional variables of one system, its address replaced by the one of the command line. */
export function variablesFor(system: keyof RealAddresses, address: string, env: Env): Env {
  const { prefix, address: name } = CONVENTIONS[system];
  const own = Object.entries(env).filter(([key]) => key.startsWith(prefix));
  return { ...Object.fromEntries(own), [name]: address };
}

/** Tokens and certificates come from the conventional variables; those of servers that were not named are not looked at. */
export function readRealServers(
  addresses: RealAddresses,
  env: Env,
): { readonly servers: RealServers; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const from = (system: keyof RealAddresses, address: string) => {
    const reader = readEnv(variablesFor(system, address, env));
    problems.push(...reader.problems);
    return { env: reader, folder: '.', place: () => `--${system}`, problems };
  };
  const { nomad, consul, vault } = addresses;
  const servers = {
    nomad: nomad === undefined ? undefined : nomadConnection(from('nomad', nomad), {}, ['nomad']),
    consul: consul === undefined ? undefined : consulConnection(from('consul', consul), {}, ['consul']),
    vault: vault === undefined ? undefined : vaultConnection(from('vault', vault), {}, ['vault']),
  };
  if (vault !== undefined && problems.length === 0 && servers.vault?.token === undefined) {
    problems.push(problem('VAULT_TOKEN', 'is not set', 'Vault answers nobody without a token'));
  }
  return { servers, problems: problems.map(namedByFlag) };
}

/** The address came from the command line, not from a variable. */
function namedByFlag(found: Problem): Problem {
  const system = (Object.keys(CONVENTIONS) as (keyof RealAddresses)[]).find(
    (name) => CONVENTIONS[name].address === found.place,
  );
  return system === undefined ? found : { ...found, place: `--${system}` };
}
