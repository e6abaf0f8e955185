import { isWire, type Wire, wires } from '../../wire-object.ts';
import { toStored } from '../convert.ts';

const CONNECT_TIMEOUT = 5_000_000_000;

/** The author's proxy where it says where to bind, else what suits the kind of gateway and the network. */
export function gatewayProxy(gateway: Wire, mode: string): Wire {
  const given = isWire(gateway['Proxy']) ? gateway['Proxy'] : {};
  if (bindsItself(given)) return given;
  const proxy = toStored('ConsulGatewayProxy', {
    ConnectTimeout: given['ConnectTimeout'] ?? CONNECT_TIMEOUT,
    EnvoyDNSDiscoveryType: given['EnvoyDNSDiscoveryType'],
    Config: given['Config'],
  });
  if (mode !== 'bridge' && !mode.startsWith('cni/')) return proxy;
  return { ...proxy, EnvoyGatewayNoDefaultBind: true, EnvoyGatewayBindAddresses: bindAddresses(gateway) };
}

function bindsItself(proxy: Wire): boolean {
  const addresses = proxy['EnvoyGatewayBindAddresses'];
  return (
    proxy['EnvoyGatewayNoDefaultBind'] === true ||
    proxy['EnvoyGatewayBindTaggedAddresses'] === true ||
    (isWire(addresses) && Object.keys(addresses).length > 0)
  );
}

/** -1 is a port that is known only when the allocation has one. */
function bindAddresses(gateway: Wire): Wire {
  const later = { Address: '0.0.0.0', Port: -1 };
  if (isWire(gateway['Ingress'])) {
    const listeners = wires(gateway['Ingress']['Listeners']);
    return Object.fromEntries(
      listeners.flatMap((listener) =>
        wires(listener['Services']).map(({ Name }) => [String(Name), { Address: '0.0.0.0', Port: listener['Port'] }]),
      ),
    );
  }
  return isWire(gateway['Terminating']) ? { default: later } : { wan: { ...later }, lan: later };
}

/** TLS settings of the listeners beyond on and off need a newer Consul. */
export function usesCustomTls(gateway: Wire): boolean {
  const tls = isWire(gateway['Ingress']) ? gateway['Ingress']['TLS'] : undefined;
  if (!isWire(tls)) return false;
  const ciphers = tls['CipherSuites'];
  return tls['TLSMinVersion'] !== '' || tls['TLSMaxVersion'] !== '' || (Array.isArray(ciphers) && ciphers.length > 0);
}
