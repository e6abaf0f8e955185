import { rawExecJobs } from '../../../../sandbox/index.ts';
import type { VaultConnection } from '../../../config/config.ts';
import { type ConsulFacts, inspectConsul } from './consul/inspect.ts';
import { type Inspection, unfit } from './inspection.ts';
import { inspectNomad, type NomadFacts } from './nomad/inspect.ts';
import type { RealServers } from './servers.ts';
import { inspectVault } from './vault.ts';

/** What is known of each real server before anything is made there; undefined: it is simulated. */
export interface Survey {
  readonly nomad: NomadFacts | undefined;
  readonly consul: ConsulFacts | undefined;
  readonly vault: VaultConnection | undefined;
  /** For people: what was found, and what will be made. Empty when everything is simulated. */
  readonly text: string;
}

/** Looks at every real server, changing nothing that stays. */
export async function surveyServers(
  servers: RealServers,
): Promise<(Survey & { kind: 'fit' }) | ReturnType<typeof unfit>> {
  const nomad = servers.nomad === undefined ? undefined : await inspectNomad(servers.nomad);
  const facts = nomad?.kind === 'fit' ? nomad.facts : undefined;
  const [consul, vault] = await Promise.all([
    servers.consul === undefined ? undefined : inspectConsul(servers.consul, facts, serviceNames()),
    servers.vault === undefined ? undefined : inspectVault(servers.vault),
  ]);
  const problems = [nomad, consul, vault].flatMap((each) => (each?.kind === 'unfit' ? each.problems : []));
  if (problems.length > 0) return unfit(...problems);
  const text = describe({ Nomad: nomad, Consul: consul, Vault: vault });
  return { kind: 'fit', nomad: factsOf(nomad), consul: factsOf(consul), vault: factsOf(vault), text };
}

function factsOf<T>(inspection: Inspection<T> | undefined): T | undefined {
  return inspection?.kind === 'fit' ? inspection.facts : undefined;
}

function serviceNames(): readonly string[] {
  return rawExecJobs({ node: 'node', provider: 'consul' }).flatMap(({ services }) => services);
}

function describe(inspections: Readonly<Record<string, Inspection<unknown> | undefined>>): string {
  const lines = Object.entries(inspections).flatMap(([system, inspection]) => {
    if (inspection?.kind !== 'fit') return [];
    return [`  ${system.padEnd(7)} ${inspection.found}`, ...inspection.makes.map((made) => `          + ${made}`)];
  });
  if (lines.length === 0) return '';
  return ['Real servers in this demo, and what it makes there and takes away at its end:', ...lines, ''].join('\n');
}
