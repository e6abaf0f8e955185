import { isWire, type Wire, wires } from '../wire-object.ts';
import { joined, quoted, when } from './errors.ts';

/** What is wrong with the group's volumes, each under its name. */
export function volumeErrors(group: Wire, job: Wire): string[] {
  const volumes = isWire(group['Volumes']) ? Object.entries(group['Volumes']) : [];
  return volumes.flatMap(([name, volume]) => {
    const errors = isWire(volume) ? requestErrors(volume, group, job) : [];
    return when(errors.length > 0, `Task group volume validation for ${name} failed: ${joined(errors)}`);
  });
}

function requestErrors(volume: Wire, group: Wire, job: Wire): string[] {
  const update = group['Update'];
  const hasCanaries = isWire(update) && Number(update['Canary']) > 0;
  const perAlloc = 'volume cannot be per_alloc';
  return [
    ...when(volume['Source'] === '', 'volume has an empty source'),
    ...(volume['PerAlloc'] === true
      ? [
          ...when(job['Type'] === 'system' || job['Type'] === 'sysbatch', `${perAlloc} for system or sysbatch jobs`),
          ...when(hasCanaries, `${perAlloc} when canaries are in use`),
          ...when(volume['Sticky'] === true, `${perAlloc} and sticky at the same time`),
        ]
      : []),
    ...(volume['Type'] === 'host' ? hostErrors(volume) : csiErrors(volume, Number(group['Count']))),
  ];
}

const HOST_MODES = ['', 'single-node-writer', 'single-node-single-writer', 'single-node-multi-writer'];

function hostErrors(volume: Wire): string[] {
  const mode = String(volume['AccessMode']);
  const isReader = mode === 'single-node-reader-only';
  return [
    ...when(isWire(volume['MountOptions']), 'host volumes cannot have mount options'),
    ...when(isReader && volume['ReadOnly'] !== true, `${mode} volumes must be read-only`),
    ...when(!isReader && !HOST_MODES.includes(mode), `host volumes cannot be mounted with ${mode} access mode`),
  ];
}

function csiErrors(volume: Wire, count: number): string[] {
  const mode = String(volume['AccessMode']);
  const isReadOnly = volume['ReadOnly'] === true;
  const isShared = count > 1 && volume['PerAlloc'] !== true;
  const allows = `volume with ${mode} access mode allows only one`;
  return [
    ...when(volume['AttachmentMode'] === '', 'CSI volumes must have an attachment mode'),
    ...when(
      volume['AttachmentMode'] === 'block-device' && isWire(volume['MountOptions']),
      'block devices cannot have mount options',
    ),
    ...when(mode === '', 'CSI volumes must have an access mode'),
    ...when(
      ['single-node-reader-only', 'multi-node-reader-only'].includes(mode) && !isReadOnly,
      `${mode} volumes must be read-only`,
    ),
    ...when(mode === 'single-node-reader-only' && isShared, `${allows} reader`),
    ...when(mode === 'single-node-writer' && isShared, `${allows} reader or writer`),
    ...when(mode === 'multi-node-single-writer' && !isReadOnly && isShared, `${allows} writer`),
  ];
}

/** What is wrong with a task's mounts. */
export function mountErrors(task: Wire, group: Wire): string[] {
  const volumes = isWire(group['Volumes']) ? group['Volumes'] : {};
  return wires(task['VolumeMounts']).flatMap((mount, index) => {
    const { Volume: volume, PropagationMode: mode, SELinuxLabel: label } = mount;
    const errors = [
      ...when(volume === '', 'volume mount references an empty volume'),
      ...when(
        !['', 'private', 'host-to-task', 'bidirectional'].includes(String(mode)),
        `volume mount has an invalid propagation mode: ${quoted(mode)}`,
      ),
      ...when(!['', 'z', 'Z'].includes(String(label)), `volume mount has an invalid SELinux label: "${label}"`),
    ];
    return [
      ...when(!(String(volume) in volumes), `Volume Mount (${index}) references undefined volume ${volume}`),
      ...when(errors.length > 0, `Volume Mount (${index}) is invalid: "${joined(errors)}"`),
    ];
  });
}
