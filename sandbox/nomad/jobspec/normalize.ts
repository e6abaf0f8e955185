import { isWire, type Wire, wires } from './wire-object.ts';

const FIVE_SECONDS = 5_000_000_000;

/** Fills in what Nomad's parser itself adds, before any canonicalisation. */
export function normalize(job: Wire): Wire {
  const periodic = job['Periodic'];
  if (isWire(periodic) && (periodic['Spec'] !== null || periodic['Specs'] !== null)) periodic['SpecType'] = 'cron';
  for (const group of wires(job['TaskGroups'])) {
    wires(group['Networks']).forEach(sortPorts);
    for (const task of wires(group['Tasks'])) normalizeTask(task);
  }
  return job;
}

function normalizeTask(task: Wire): void {
  const resources = task['Resources'];
  if (isWire(resources)) wires(resources['Networks']).forEach(sortPorts);
  for (const template of wires(task['Templates'])) normalizeTemplate(template);
  const vault = task['Vault'];
  if (isWire(vault)) fill(vault, { Env: true, DisableFile: false, ChangeMode: 'restart' });
  const identities = wires(task['Identities']);
  const standard = identities.find(({ Name }) => Name === '' || Name === 'default');
  if (standard) {
    task['Identity'] = standard;
    task['Identities'] = identities.filter((identity) => identity !== standard);
  }
}

function normalizeTemplate(template: Wire): void {
  fill(template, { ChangeMode: 'restart', Perms: '0644', Splay: FIVE_SECONDS, ErrMissingKey: false });
  const script = template['ChangeScript'];
  if (isWire(script)) fill(script, { Args: [], Timeout: FIVE_SECONDS, FailOnError: false, RunOnFirstRender: false });
}

/** A port with a fixed number is reserved, any other is dynamic. */
function sortPorts(network: Wire): void {
  const ports = wires(network['DynamicPorts']);
  if (ports.length === 0) return;
  const reserved = ports.filter((port) => Number(port['Value']) > 0);
  const dynamic = ports.filter((port) => !(Number(port['Value']) > 0));
  network['DynamicPorts'] = dynamic.length > 0 ? dynamic : null;
  network['ReservedPorts'] = reserved.length > 0 ? reserved : null;
}

/** Sets what is missing or null. */
export function fill(target: Wire, defaults: Wire): void {
  for (const [field, value] of Object.entries(defaults)) target[field] ??= value;
}
