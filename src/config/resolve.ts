import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Catalogue, Environment, Service } from '../domain/catalogue.ts';
import { nearest } from '../domain/nearest.ts';
import type { EnvironmentConnections } from './config.ts';
import { type ConnectionSources, consulConnection, nomadConnection, vaultConnection } from './connections.ts';
import { resolveFreezes } from './freezes.ts';
import { problem } from './problem.ts';
import { remindersIn } from './reminders.ts';
import type { ConfigFile } from './schema.ts';
import { resolveServices } from './services.ts';

export interface Resolved {
  readonly catalogue: Catalogue;
  readonly environments: readonly EnvironmentConnections[];
  readonly jobsFolder: string | undefined;
  readonly policiesFolder: string | undefined;
}

/** Follows every reference in meshbot.yml; what leads nowhere is added to `from.problems`. */
export function resolveFile(file: ConfigFile, from: ConnectionSources): Resolved {
  const jobsFolder = folderOf(from, file.jobs, 'jobs');
  const policiesFolder = folderOf(from, file.policies, 'policies');
  const environments = Object.entries(file.environments).map(([name, block]): EnvironmentConnections => {
    const path = ['environments', name];
    return {
      name,
      nomad: nomadConnection(from, block.nomad, [...path, 'nomad']),
      consul: consulConnection(from, block.consul, [...path, 'consul']),
      vault: vaultConnection(from, block.vault, [...path, 'vault']),
    };
  });
  const services = resolveServices({ file, jobsFolder, place: from.place, problems: from.problems });
  refuseSharedJobs(services, environments, from);
  checkDefault(file, from);
  const catalogue: Catalogue = {
    environments: environments.map((connections) => environmentOf(file, connections, from)),
    services,
    defaultEnvironment: file.default_environment,
    admins: file.admins,
    freezes: resolveFreezes({ file, place: from.place, problems: from.problems }),
    locks: { expiryMs: file.locks.expiry, remindMs: file.locks.remind },
    ...rolesOf(file),
    ...(file.break_glass === undefined ? {} : { auditChannelId: file.break_glass.channel }),
  };
  return { catalogue, environments, jobsFolder, policiesFolder };
}

function folderOf(from: ConnectionSources, block: ConfigFile['jobs'], key: 'jobs' | 'policies'): string | undefined {
  if (block === undefined) return undefined;
  const folder = resolve(from.folder, block.folder);
  if (!existsSync(folder)) from.problems.push(problem(from.place([key, 'folder']), `${folder} does not exist`));
  return folder;
}

function rolesOf({ roles }: ConfigFile): Pick<Catalogue, 'roles'> {
  if (roles === undefined) return {};
  return { roles: Object.entries(roles).map(([name, members]) => ({ name, members })) };
}

function environmentOf(
  file: ConfigFile,
  { name, nomad }: EnvironmentConnections,
  from: ConnectionSources,
): Environment {
  const block = file.environments[name];
  return {
    name,
    channelId: block?.channel ?? '',
    namespace: nomad.namespace,
    region: nomad.region,
    approvals: block?.approvals ?? 1,
    expiryMs: block?.expiry ?? 0,
    onNewer: block?.newer ?? 'refuse',
    askedIn: block?.asked_in ?? [],
    ...(block === undefined ? {} : remindersIn(block, ['environments', name], from)),
  };
}

function checkDefault(file: ConfigFile, from: ConnectionSources): void {
  const wanted = file.default_environment;
  const known = Object.keys(file.environments);
  if (wanted === undefined || known.includes(wanted)) return;
  const guess = nearest(wanted, known);
  const help = guess === undefined ? `known: ${known.join(', ')}` : `did you mean \`${guess}\`?`;
  from.problems.push(problem(from.place(['default_environment']), `there is no environment \`${wanted}\``, help));
}

/** A lock belongs to a service in an environment: two names for one job would be two locks for one thing. */
function refuseSharedJobs(
  services: readonly Service[],
  environments: readonly EnvironmentConnections[],
  from: ConnectionSources,
): void {
  const owners = new Map<string, string>();
  for (const { name, placements } of services) {
    for (const { environment, jobId } of placements) {
      const nomad = environments.find((candidate) => candidate.name === environment)?.nomad;
      const job = [nomad?.address, nomad?.region, nomad?.namespace, jobId].join('\n');
      const owner = `${name} in ${environment}`;
      const other = owners.get(job);
      if (other !== undefined) {
        const message = `${owner} is the same Nomad job as ${other}: \`${jobId}\``;
        from.problems.push(problem(from.place(['services', name]), message, 'keep one name for one job'));
      }
      owners.set(job, other ?? owner);
    }
  }
}
