import type { NomadJob } from '../../wire.ts';
import { storedJob } from '../stored/index.ts';
import { isWire, type Wire, wires } from '../wire-object.ts';
import { parameterizedErrors, periodicErrors } from './batch/batch.ts';
import { nested, numbered, quoted, under, when } from './errors.ts';
import { groupErrors } from './group.ts';
import { consulClusterErrors, schedulingErrors, vaultClusterErrors, vaultIdentityErrors } from './paid.ts';
import { affinityErrors, constraintErrors, spreadErrors } from './placement/placement.ts';
import { connectErrors, exposeErrors } from './services/mesh.ts';

const TYPES = ['service', 'batch', 'system', 'sysbatch'];

/** What Nomad's server would refuse the job for, in its words; empty if it would take it. `place`: what stands against where it is to go. */
export function validateJob(given: NomadJob, place: readonly string[] = []): string[] {
  return validateStored(storedJob(given), place);
}

/** The same of a job that is in the server's own form already. */
export function validateStored(given: NomadJob, place: readonly string[]): string[] {
  const job: Wire = { ...given };
  return [
    ...connectErrors(job),
    ...exposeErrors(job),
    ...vaultClusterErrors(job),
    ...consulClusterErrors(job),
    ...place,
    ...identityErrors(job),
    ...placementErrors(job),
    ...descriptionErrors(job),
    ...groupNameErrors(job),
    ...wires(job['TaskGroups']).flatMap((group) => under(`Task group ${group['Name']}`, groupErrors(group, job))),
    ...batchErrors(job),
    ...when(isWire(job['Multiregion']), 'Multiregion jobs are unlicensed.'),
    ...when(Boolean(given.Payload) && !given.Dispatched, "job can't be submitted with a payload, only dispatched"),
    ...when(Number(job['Priority']) < 1 || Number(job['Priority']) > 100, 'job priority must be between [1, 100]'),
    ...vaultIdentityErrors(job),
    ...schedulingErrors(job),
  ];
}

function identityErrors(job: Wire): string[] {
  const id = String(job['ID']);
  const name = String(job['Name']);
  const type = String(job['Type']);
  const datacenters = Array.isArray(job['Datacenters']) ? job['Datacenters'] : [];
  return [
    ...when(job['Region'] === '', 'Missing job region'),
    ...when(id === '', 'Missing job ID'),
    ...when(id.includes(' '), 'Job ID contains a space'),
    ...when(id.includes('\0') && !id.includes(' '), 'Job ID contains a null character'),
    ...when(name === '', 'Missing job name'),
    ...when(name.includes('\0'), 'Job Name contains a null character'),
    ...when(type === '', 'Missing job type'),
    ...when(type !== '' && !TYPES.includes(type), `Invalid job type: ${quoted(type)}`),
    ...when(datacenters.length === 0, 'Missing job datacenters'),
    ...datacenters.flatMap((name) => when(name === '', 'Job datacenter must be non-empty string')),
    ...when(wires(job['TaskGroups']).length === 0, 'Missing job task groups'),
  ];
}

/** Constraints, affinities and spreads of a job or group. */
export function placementErrors(owner: Wire, type: unknown = owner['Type']): string[] {
  const system = type === 'system';
  return [
    ...numbered('Constraint', wires(owner['Constraints']), constraintErrors),
    ...(system
      ? when(owner['Affinities'] !== null, 'System jobs may not have an affinity block')
      : numbered('Affinity', wires(owner['Affinities']), affinityErrors)),
    ...(system
      ? when(owner['Spreads'] !== null, 'System jobs may not have a spread block')
      : numbered('Spread', wires(owner['Spreads']), spreadErrors)),
  ];
}

const LONGEST_DESCRIPTION = 1000;

function descriptionErrors({ UI: ui, VersionTag: tag }: Wire): string[] {
  const size = (owner: unknown): number =>
    isWire(owner) ? new TextEncoder().encode(String(owner['Description'] ?? '')).length : 0;
  return [
    ...when(size(ui) > LONGEST_DESCRIPTION, `UI description must be under 1000 characters, currently ${size(ui)}`),
    ...when(
      size(tag) > LONGEST_DESCRIPTION,
      `Tagged version description must be under 1000 characters, currently ${size(tag)}`,
    ),
  ];
}

function groupNameErrors(job: Wire): string[] {
  const seen = new Map<string, number>();
  return wires(job['TaskGroups']).flatMap((group, index) => {
    const name = String(group['Name']);
    const before = seen.get(name);
    if (before === undefined) seen.set(name, index);
    const count = Number(group['Count']);
    return [
      ...when(name === '', `Job task group ${index + 1} missing name`),
      ...when(
        name !== '' && before !== undefined,
        `Job task group ${index + 1} redefines '${name}' from group ${(before ?? 0) + 1}`,
      ),
      ...when(Number(group['ShutdownDelay'] ?? 0) < 0, 'ShutdownDelay must be a positive value'),
      ...when(
        job['Type'] === 'system' && count > 1,
        `Job task group ${name} has count ${count}. Count cannot exceed 1 with system scheduler`,
      ),
    ];
  });
}

function batchErrors(job: Wire): string[] {
  const isBatch = job['Type'] === 'batch' || job['Type'] === 'sysbatch';
  const { Periodic: periodic, ParameterizedJob: parameterized } = job;
  const both = '"batch" or "sysbatch" scheduler';
  return [
    ...(isWire(periodic) && periodic['Enabled'] === true
      ? [...when(!isBatch, `Periodic can only be used with ${both}`), ...nested(periodicErrors(periodic))]
      : []),
    ...(isWire(parameterized)
      ? [
          ...when(!isBatch, `Parameterized job can only be used with ${both}`),
          ...nested(parameterizedErrors(parameterized)),
        ]
      : []),
  ];
}
