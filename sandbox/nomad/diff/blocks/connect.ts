import { isWire, type Wire, wires } from '../../jobspec/wire-object.ts';
import type { ObjectDiff } from '../../wire.ts';
import {
  changedTextSet,
  freeDiff,
  inOrder,
  isEmpty,
  objectDiff,
  pairs,
  plainDiff,
  plainSetDiffs,
  result,
  sameContent,
} from '../compare/objects.ts';
import { gatewayDiff } from './gateway.ts';
import { identityDiff } from './identity.ts';
import { resourcesDiff } from './resources.ts';

export function connectDiff(before: unknown, after: unknown): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [
    sidecarServiceDiff(a['SidecarService'], b['SidecarService']),
    sidecarTaskDiff(a['SidecarTask'], b['SidecarTask']),
    gatewayDiff(a['Gateway'], b['Gateway']),
  ];
  return objectDiff({ name: 'ConsulConnect', type: 'ConsulConnect', nested }, before, after);
}

function sidecarServiceDiff(before: unknown, after: unknown): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [proxyDiff(a['Proxy'], b['Proxy'])];
  return objectDiff({ name: 'SidecarService', type: 'ConsulSidecarService', nested }, before, after);
}

function sidecarTaskDiff(before: unknown, after: unknown): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [
    freeDiff('Config', a['Config'], b['Config']),
    resourcesDiff(a['Resources'], b['Resources']),
    ...pairs(wires(a['Identities']), wires(b['Identities']), ({ Name }) => String(Name), identityDiff),
    plainDiff({ name: 'LogConfig', type: 'LogConfig' }, a['LogConfig'], b['LogConfig']),
    ...volumeMountDiffs(a['VolumeMounts'], b['VolumeMounts']),
  ];
  return objectDiff({ name: 'SidecarTask', type: 'SidecarTask', context: false, nested }, before, after);
}

export function volumeMountDiffs(before: unknown, after: unknown): ObjectDiff[] {
  return inOrder(before, after, (old, next) => objectDiff({ name: 'VolumeMount', type: 'VolumeMount' }, old, next));
}

function proxyDiff(before: unknown, after: unknown): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [
    ...pairs(
      wires(a['Upstreams']),
      wires(b['Upstreams']),
      ({ Datacenter, DestinationName }) => `${Datacenter}/${DestinationName}`,
      upstreamDiff,
    ),
    exposeDiff(a['Expose'], b['Expose']),
    transparentDiff(a['TransparentProxy'], b['TransparentProxy']),
    freeDiff('Config', a['Config'], b['Config']),
  ];
  return objectDiff({ name: 'ConsulProxy', type: 'ConsulProxy', nested }, before, after);
}

function upstreamDiff(before: Wire | undefined, after: Wire | undefined): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [
    plainDiff({ name: 'MeshGateway', type: 'ConsulMeshGateway' }, a['MeshGateway'], b['MeshGateway']),
  ];
  return objectDiff({ name: 'ConsulUpstreams', type: 'ConsulUpstream', nested }, before, after);
}

function exposeDiff(before: unknown, after: unknown): ObjectDiff | undefined {
  if (sameContent(before, after)) return undefined;
  const paths = (expose: unknown): unknown => (isWire(expose) ? expose['Paths'] : null);
  const [old, next] = [paths(before), paths(after)];
  const diffs = plainSetDiffs({ name: 'Paths', type: 'ConsulExposePath' }, old, next, (path) => JSON.stringify(path));
  return result(isEmpty(old) ? 'Added' : isEmpty(next) ? 'Deleted' : 'Edited', 'Expose', null, diffs);
}

/** Nomad lists this one even where it is unchanged or absent. */
function transparentDiff(before: unknown, after: unknown): ObjectDiff {
  const nested = (a: Wire, b: Wire) =>
    ['ExcludeInboundPorts', 'ExcludeOutboundPorts', 'ExcludeOutboundCIDRs', 'ExcludeUIDs'].map((field) =>
      changedTextSet(field, a[field], b[field]),
    );
  const rules = { name: 'TransparentProxy', type: 'ConsulTransparentProxy', nested };
  return objectDiff(rules, before, after) ?? result('None', 'TransparentProxy', null, []);
}
