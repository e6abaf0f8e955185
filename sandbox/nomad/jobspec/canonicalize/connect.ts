import { isWire, type Wire } from '../wire-object.ts';
import { LOGS, SECOND } from './defaults.ts';
import { each, nullIfEmpty, one, withDefaults } from './fill.ts';
import { canonicalResources } from './resources.ts';
import { canonicalVolumeMount } from './volume-mount.ts';

export function canonicalConnect(connect: Wire): Wire {
  return {
    ...connect,
    SidecarService: one(connect['SidecarService'], (service) => ({
      ...nullIfEmpty(service, 'Tags', 'Meta'),
      Proxy: one(service['Proxy'], canonicalProxy),
    })),
    SidecarTask: one(connect['SidecarTask'], canonicalSidecarTask),
    Gateway: one(connect['Gateway'], canonicalGateway),
  };
}

function canonicalProxy(proxy: Wire): Wire {
  // The old words win over the new ones.
  const expose = proxy['ExposeConfig'] ?? proxy['Expose'];
  return {
    ...nullIfEmpty(proxy, 'Upstreams', 'Config'),
    Expose: one(expose, (config) => nullIfEmpty({ Paths: config['Path'] ?? config['Paths'] }, 'Paths')),
    ExposeConfig: null,
    TransparentProxy: one(proxy['TransparentProxy'], (transparent) =>
      nullIfEmpty(transparent, 'ExcludeInboundPorts', 'ExcludeOutboundCIDRs', 'ExcludeOutboundPorts', 'ExcludeUIDs'),
    ),
    ...(Array.isArray(proxy['Upstreams']) && proxy['Upstreams'].length > 0
      ? { Upstreams: each(proxy['Upstreams'], (upstream) => nullIfEmpty(upstream, 'Config')) }
      : {}),
  };
}

function canonicalSidecarTask(task: Wire): Wire {
  return {
    ...withDefaults(nullIfEmpty(task, 'Config', 'Env', 'Meta'), { KillTimeout: 5 * SECOND, ShutdownDelay: 0 }),
    Resources: canonicalResources(isWire(task['Resources']) ? task['Resources'] : {}),
    LogConfig: withDefaults(isWire(task['LogConfig']) ? task['LogConfig'] : {}, LOGS),
    VolumeMounts: each(task['VolumeMounts'], canonicalVolumeMount),
  };
}

function canonicalGateway(gateway: Wire): Wire {
  return {
    ...gateway,
    Proxy: one(gateway['Proxy'], (proxy) =>
      withDefaults(nullIfEmpty(proxy, 'EnvoyGatewayBindAddresses', 'Config'), { ConnectTimeout: 5 * SECOND }),
    ),
    Ingress: one(gateway['Ingress'], (ingress) => ({
      ...ingress,
      Listeners: each(ingress['Listeners'], (listener) => ({
        ...nullIfEmpty(listener, 'Services'),
        Protocol: listener['Protocol'] || 'tcp',
      })),
    })),
    Terminating: one(gateway['Terminating'], (terminating) => nullIfEmpty(terminating, 'Services')),
  };
}
