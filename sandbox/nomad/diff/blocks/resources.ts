import { isWire, type Wire, wires } from '../../jobspec/wire-object.ts';
import type { ObjectDiff } from '../../wire.ts';
import type { Flat } from '../compare/flatten.ts';
import { asWire, customDiff, isEmpty, objectDiff, pairs, plainDiff, sameContent } from '../compare/objects.ts';

export function resourcesDiff(before: unknown, after: unknown): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [
    ...networkDiffs(a['Networks'], b['Networks']),
    ...pairs(
      wires(a['Devices']),
      wires(b['Devices']),
      ({ Name }) => String(Name),
      (old, next) => objectDiff({ name: 'Device', type: 'RequestedDevice' }, old, next),
    ),
    objectDiff({ name: 'NUMA', type: 'NUMA' }, a['NUMA'], b['NUMA']),
  ];
  return objectDiff({ name: 'Resources', type: 'Resources', nested }, before, after);
}

/** Networks have no identity: any change is one deleted and one added. */
export function networkDiffs(before: unknown, after: unknown): ObjectDiff[] {
  return pairs(wires(before), wires(after), contentKey, (old, next) =>
    objectDiff(
      {
        name: 'Network',
        type: 'NetworkResource',
        without: ['Device', 'CIDR', 'IP', 'MBits'],
        nested: (a, b) => [
          ...portDiffs('Static Port', [], a['ReservedPorts'], b['ReservedPorts']),
          ...portDiffs('Dynamic Port', ['Value', 'IgnoreCollision'], a['DynamicPorts'], b['DynamicPorts']),
          customDiff('DNS', asWire(a['DNS']), asWire(b['DNS']), flatDns),
          cniDiff(a['CNI'], b['CNI']),
        ],
      },
      old,
      next,
    ),
  );
}

function portDiffs(name: string, without: readonly string[], before: unknown, after: unknown): ObjectDiff[] {
  return pairs(
    wires(before),
    wires(after),
    ({ Label }) => String(Label),
    (old, next) => plainDiff({ name, type: 'Port', without }, old, next),
  );
}

function flatDns(dns: Wire): Flat {
  const joined = ['Servers', 'Searches', 'Options'].map((field): [string, string] => {
    const list = dns[field];
    return [field, Array.isArray(list) ? list.join(',') : ''];
  });
  return new Map(joined.filter(([, text]) => text !== ''));
}

function cniDiff(before: unknown, after: unknown): ObjectDiff | undefined {
  const args = (cni: unknown): Wire => (isWire(cni) && isWire(cni['Args']) ? cni['Args'] : {});
  const [old, next] = [args(before), args(after)];
  if (sameContent(old, next)) return undefined;
  const flat = (map: Wire): Flat => new Map(Object.entries(map).map(([key, value]) => [key, String(value)]));
  const diff = customDiff('CNIConfig', old, next, flat);
  if (!diff) return undefined;
  return { ...diff, Type: isEmpty(old) ? 'Added' : isEmpty(next) ? 'Deleted' : 'Edited' };
}

function contentKey(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(contentKey).join()}]`;
  if (!isWire(value)) return JSON.stringify(value ?? null);
  const fields = Object.keys(value).filter((key) => !isEmpty(value[key]));
  return `{${fields
    .sort()
    .map((key) => `${key}:${contentKey(value[key])}`)
    .join()}}`;
}
