import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRealConsul, REAL_CONSUL, startRealConsul } from '../../contract/consul/real-consul.ts';
import { clearAway } from '../../contract/nomad/left-behind.ts';
import { findRealNomad } from '../../contract/nomad/real-nomad.ts';
import { findRealVault, REAL_VAULT, startRealVault } from '../../contract/vault/real-vault.ts';

/** Secrets of the managers, of the form that each server takes. */
const ROOT = {
  nomad: '0a0a0a0a-feed-4000-8000-0000000000ad',
  consul: '0a0a0a0a-c0de-4000-8000-0000000000ad',
  vault: 'root-of-the-tests',
};

export interface RealMeshOptions {
  /** Without: Nomad is the demo's simulated one. */
  readonly nomad: boolean;
  /** ACLs of Nomad and Consul; Vault always has them. */
  readonly acl: boolean;
}

/** Real servers, as the demo's command line and environment name them. */
export interface RealMesh {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Asks as the manager, and answers with the body's JSON. */
  ask(system: 'nomad' | 'consul' | 'vault', path: string): Promise<unknown>;
  close(): Promise<void>;
}

/** Why this cannot be played here; undefined where it can. */
export function whyNoRealMesh({ nomad }: RealMeshOptions): string | undefined {
  const missing = [
    findRealConsul() === undefined ? `no CONSUL_BIN, no consul on PATH, no cached ${REAL_CONSUL}` : [],
    findRealVault() === undefined ? `no VAULT_BIN, no vault on PATH, no cached ${REAL_VAULT}` : [],
    nomad && findRealNomad() === undefined ? 'no NOMAD_BIN and no nomad on PATH' : [],
  ].flat();
  return missing.length === 0 ? undefined : missing.join('; ');
}

export async function startRealMesh(options: RealMeshOptions): Promise<RealMesh> {
  const running: { close(): Promise<void> }[] = [];
  const started = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const server = await starting;
    running.unshift(server);
    return server;
  };
  const consul = await started(startConsul(options));
  const vault = await started(startVault());
  const nomad = options.nomad ? await started(startNomad(options, consul.url)) : undefined;
  const urls = { consul: consul.url, vault: vault.url, nomad: nomad?.url ?? '' };
  return {
    args: ['--consul', urls.consul, '--vault', urls.vault, ...(nomad === undefined ? [] : ['--nomad', urls.nomad])],
    env: { CONSUL_HTTP_TOKEN: ROOT.consul, NOMAD_TOKEN: ROOT.nomad, VAULT_TOKEN: ROOT.vault },
    ask: async (system, path) => {
      const answer = await fetch(urls[system] + path, { headers: { [`x-${system}-token`]: ROOT[system] } });
      return answer.json();
    },
    close: async () => {
      for (const server of running) await server.close();
    },
  };
}

function startConsul({ acl }: RealMeshOptions) {
  const binary = findRealConsul();
  if (binary === undefined) throw new Error('there is no real Consul');
  const guarded = {
    enabled: true,
    default_policy: 'deny',
    tokens: { initial_management: ROOT.consul, agent: ROOT.consul },
  };
  return startRealConsul(binary, acl ? { acl: guarded } : {});
}

/** Its allocations register in the real Consul, with the manager's token: Nomad's own set-up is not what is shown here. */
async function startNomad({ acl }: RealMeshOptions, consul: string) {
  const start = findRealNomad();
  if (start === undefined) throw new Error('there is no real Nomad');
  const folder = mkdtempSync(join(tmpdir(), 'meshbot-allocations-'));
  const config = {
    consul: { address: consul.replace('http://', ''), token: ROOT.consul },
    client: {
      enabled: true,
      alloc_dir: folder,
      network_interface: 'lo',
      memory_total_mb: 8_000,
      cpu_total_compute: 8_000,
      options: { 'fingerprint.denylist': 'env_aws,env_gce,env_azure,env_digitalocean' },
    },
  };
  const nomad = await (acl ? start({ ...config, acl: { enabled: true } }, ROOT.nomad) : start(config));
  return {
    ...nomad,
    close: async () => {
      await nomad.close();
      await clearAway(folder);
    },
  };
}

function startVault() {
  const binary = findRealVault();
  if (binary === undefined) throw new Error('there is no real Vault');
  return startRealVault(binary, ROOT.vault);
}
