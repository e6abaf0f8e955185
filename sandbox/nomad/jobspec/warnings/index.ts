import type { NomadJob } from '../../wire.ts';
import { joined, quoted, when } from '../validate/errors.ts';
import { isWire, type Wire, wires } from '../wire-object.ts';
import { identityWarnings } from './identity.ts';
import { shutdownWarnings } from './shutdown.ts';

/** What Nomad remarks on a job in the server's own form, in its words and its order, whether or not it takes it. */
export function storedWarnings(stored: NomadJob, facts: { readonly oversubscribes: boolean }): string[] {
  const job: Wire = { ...stored };
  const groups = wires(job['TaskGroups']);
  const { Periodic: periodic } = job;
  return [
    ...groups.flatMap((group) => {
      const warnings = groupWarnings(group);
      return when(warnings.length > 0, `Group ${quoted(group['Name'])} has warnings: ${joined(warnings)}`);
    }),
    ...groups.flatMap(shutdownWarnings),
    ...promotionWarnings(groups),
    ...when(
      isWire(periodic) && periodic['Spec'] !== '',
      'cron is deprecated and may be removed in a future release. Use crons instead',
    ),
    ...groups.flatMap((group) => wires(group['Tasks']).flatMap(unusedVaultWarnings)),
    ...(facts.oversubscribes ? [] : groups.flatMap(memoryWarnings)),
  ].map((warning) => warning.trim());
}

function groupWarnings(group: Wire): string[] {
  const { Update: update, Count: count } = group;
  const parallel = isWire(update) ? Number(update['MaxParallel']) : 0;
  const network = wires(group['Networks'])[0];
  return [
    ...when(
      Number(count) > 1 && parallel > Number(count),
      `Update max parallel count is greater than task group count (${parallel} > ${count}). A destructive change would result in the simultaneous replacement of all allocations.`,
    ),
    ...when(
      Number(network?.['MBits'] ?? 0) > 0,
      'mbits has been deprecated as of Nomad 0.12.0. Please remove mbits from the network block',
    ),
    ...serviceWarnings(group),
    ...wires(group['Tasks']).flatMap((task) => {
      const warnings = taskWarnings(task);
      return when(warnings.length > 0, `Task ${quoted(task['Name'])} has warnings: ${joined(warnings)}`);
    }),
  ];
}

function taskWarnings(task: Wire): string[] {
  const resources = isWire(task['Resources']) ? task['Resources'] : {};
  return [
    ...when(
      Number(resources['IOPS'] ?? 0) !== 0,
      'IOPS has been deprecated as of Nomad 0.9.0. Please remove IOPS from resource block.',
    ),
    ...when(
      wires(resources['Networks']).length > 0,
      'task network resources have been deprecated as of Nomad 0.12.0. Please configure networking via group network block.',
    ),
    ...wires(task['Templates']).flatMap((template, index) =>
      when(
        template['VaultGrace'] !== 0,
        `Template[${index}] VaultGrace has been deprecated as of Nomad 0.11 and ignored since Vault 0.5. Please remove VaultGrace / vault_grace from template block.`,
      ),
    ),
    ...serviceWarnings(task),
    ...wires(task['Identities']).flatMap((identity) => {
      const warnings = identityWarnings(identity).map((warning) => `Identity[${identity['Name']}] ${warning}`);
      return when(warnings.length > 0, joined(warnings));
    }),
  ];
}

function serviceWarnings(owner: Wire): string[] {
  return wires(owner['Services']).flatMap((service) => {
    const identity = service['Identity'];
    const warnings = isWire(identity) ? identityWarnings(identity) : [];
    return warnings.map((warning) => `Service ${quoted(service['Name'])}: ${warning}`);
  });
}

/** Promotion of some groups' canaries alone promotes none. Groups without canaries do not count. */
function promotionWarnings(groups: readonly Wire[]): string[] {
  const updates = groups.map((group) => group['Update']).filter(isWire);
  const isAutomatic = updates.some((update) => update['AutoPromote'] === true);
  const isEverywhere = updates.every((update) => update['Canary'] === 0 || update['AutoPromote'] === true);
  return when(isAutomatic && !isEverywhere, 'auto_promote must be true for all groups to enable automatic promotion');
}

function unusedVaultWarnings(task: Wire): string[] {
  if (isWire(task['Vault'])) return [];
  return wires(task['Identities'])
    .filter(({ Name }) => String(Name).startsWith('vault_'))
    .map(({ Name }) => `Task ${task['Name']} has an identity called ${Name} but no vault block`);
}

function memoryWarnings(group: Wire): string[] {
  return wires(group['Tasks']).flatMap(({ Name, Resources: resources }) =>
    when(
      isWire(resources) && resources['MemoryMaxMB'] !== 0,
      `Memory oversubscription is not enabled; Task "${group['Name']}.${Name}" memory_max value will be ignored. Update the Scheduler Configuration to allow oversubscription.`,
    ),
  );
}
