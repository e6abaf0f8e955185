import { stableText } from '../../state/derived/versions.ts';
import { groupOf, resourcesOf, type StoredGroup, type StoredJob, type StoredTask } from '../../state/model.ts';
import type { Network, RestartPolicy, Task } from '../../wire.ts';

/**
 * True when going from one job to the other means new allocations for the group; otherwise it can be updated in place.
 * The list of fields is that of Nomad 2.0 (scheduler/util.go, tasksUpdated).
 */
export function needsReplacement(before: StoredJob, after: StoredJob, groupName: string): boolean {
  const a = groupOf(before, groupName);
  const b = groupOf(after, groupName);
  if (a === undefined || b === undefined || a.Tasks.length !== b.Tasks.length) return true;
  return groupChanged(a, b) || a.Tasks.some((task) => taskChanged(before, after, a, b, task));
}

function groupChanged(a: StoredGroup, b: StoredGroup): boolean {
  return (
    differs(a.EphemeralDisk, b.EphemeralDisk) ||
    networksDiffer(a.Networks, b.Networks) ||
    differs(a.Consul, b.Consul) ||
    connectChanged(a, b) ||
    differs(a.Volumes, b.Volumes) ||
    rendersTemplates(a.RestartPolicy) !== rendersTemplates(b.RestartPolicy)
  );
}

const REPLACING_FIELDS = [
  'User',
  'Config',
  'Env',
  'Artifacts',
  'Vault',
  'Secrets',
  'Consul',
  'Templates',
  'CSIPluginConfig',
  'VolumeMounts',
  'Identity',
  'Identities',
] as const satisfies (keyof Task)[];

function taskChanged(before: StoredJob, after: StoredJob, a: StoredGroup, b: StoredGroup, task: StoredTask): boolean {
  const other = b.Tasks.find((candidate) => candidate.Name === task.Name);
  if (other === undefined || task.Driver !== other.Driver) return true;
  const meta = (job: StoredJob, group: StoredGroup, of: StoredTask) => ({ ...job.Meta, ...group.Meta, ...of.Meta });
  return (
    REPLACING_FIELDS.some((field) => differs(task[field], other[field])) ||
    differs(meta(before, a, task), meta(after, b, other)) ||
    networksDiffer(resourcesOf(task).Networks, resourcesOf(other).Networks) ||
    differs({ ...resourcesOf(task), Networks: null }, { ...resourcesOf(other), Networks: null }) ||
    Boolean(task.LogConfig?.['Disabled']) !== Boolean(other.LogConfig?.['Disabled']) ||
    rendersTemplates(task.RestartPolicy) !== rendersTemplates(other.RestartPolicy)
  );
}

function networksDiffer(a: Network[] | null | undefined, b: Network[] | null | undefined): boolean {
  const comparable = (networks: Network[] | null | undefined) =>
    (networks ?? []).map((network) => ({
      mode: network.Mode,
      bits: network.MBits,
      hostname: network.Hostname,
      dns: network.DNS,
      cni: network['CNI'],
      ports: [
        ...(network.ReservedPorts ?? []).map((port) => [port.Label, String(port.Value), port.To, port.HostNetwork]),
        ...(network.DynamicPorts ?? []).map((port) => [port.Label, 'dynamic', port.To, port.HostNetwork]),
      ].sort((x, y) => (String(x[0]) < String(y[0]) ? -1 : 1)),
    }));
  return differs(comparable(a), comparable(b));
}

/** Only services that had a Connect block count: adding one injects a task, which shows in the number of tasks. */
function connectChanged(a: StoredGroup, b: StoredGroup): boolean {
  return (a.Services ?? []).some((service) => {
    if (!service.Connect) return false;
    const other = (b.Services ?? []).find((candidate) => candidate.Name === service.Name);
    if (other === undefined) return false;
    return differs(service.Connect, other.Connect) || service.PortLabel !== other.PortLabel;
  });
}

const rendersTemplates = (policy: RestartPolicy | null | undefined) => policy?.RenderTemplates ?? false;

const differs = (a: unknown, b: unknown): boolean => stableText(a) !== stableText(b);
