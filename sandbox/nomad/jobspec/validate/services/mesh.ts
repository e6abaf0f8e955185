import type { NomadJob } from '../../../wire.ts';
import { exposedPort, isExposable } from '../../stored/connect/expose.ts';
import { isWire, type Wire, wires } from '../../wire-object.ts';
import { quoted, when } from '../errors.ts';

/** The first thing that Nomad finds wrong with services of the mesh. */
export function connectErrors(job: Wire): string[] {
  return wires(job['TaskGroups'])
    .flatMap((group) => [
      ...wires(group['Services']).flatMap((service) => serviceErrors(group, service)),
      ...upstreamErrors(group),
    ])
    .slice(0, 1);
}

function serviceErrors(group: Wire, service: Wire): string[] {
  const connect = service['Connect'];
  if (!isWire(connect)) return [];
  if (isWire(connect['SidecarService'])) {
    return [...networkErrors(group, 'connect sidecar', false), ...lowerCaseErrors(group, service)];
  }
  if (connect['Native'] === true || !isWire(connect['Gateway'])) return [];
  return networkErrors(group, 'connect gateway', true);
}

function lowerCaseErrors(group: Wire, service: Wire): string[] {
  const [name, groupName] = [String(service['Name']), String(group['Name'])];
  return [
    ...when(
      name !== name.toLowerCase(),
      `Consul Connect service name ${quoted(name)} in group ${quoted(groupName)} must not contain uppercase characters`,
    ),
    ...when(
      groupName !== groupName.toLowerCase(),
      `Consul Connect group ${quoted(groupName)} with service ${quoted(name)} must not contain uppercase characters`,
    ),
  ];
}

function networkErrors(group: Wire, place: string, mayBeHost: boolean): string[] {
  const networks = wires(group['Networks']);
  const mode = String(networks[0]?.['Mode']);
  if (networks.length !== 1) {
    return [
      `${place}: must have exactly one network for Consul Connect: group ${quoted(group['Name'])} has ${networks.length} networks`,
    ];
  }
  if (mode === 'bridge' || mode.startsWith('cni/') || (mayBeHost && mode === 'host')) return [];
  const allowed = mayBeHost ? '"bridge", "host", or "cni/*"' : '"bridge" or "cni/*"';
  return [
    `${place}: invalid network mode for Consul Connect: group ${quoted(group['Name'])} uses network mode ${quoted(mode)}; must be ${allowed}`,
  ];
}

function upstreamErrors(group: Wire): string[] {
  const owners = new Map<string, unknown>();
  const meshed = wires(group['Services']).filter((service) => isWire(service['Connect']));
  const proxies = meshed.flatMap((service) => {
    const proxy = proxyOf(service);
    return proxy ? [{ service, proxy }] : [];
  });
  return [
    ...proxies.flatMap(({ service, proxy }) => [
      ...wires(proxy['Upstreams']).flatMap((upstream) => addressErrors(group, service, upstream, owners)),
      ...transparentErrors(group, proxy['TransparentProxy']),
    ]),
    ...when(
      proxies.some(({ proxy }) => isWire(proxy['TransparentProxy'])) && meshed.length > 1,
      'Consul Connect transparent proxy requires there is only one connect block',
    ),
  ];
}

function proxyOf(service: Wire): Wire | undefined {
  const sidecar = isWire(service['Connect']) ? service['Connect']['SidecarService'] : undefined;
  return isWire(sidecar) && isWire(sidecar['Proxy']) ? sidecar['Proxy'] : undefined;
}

function addressErrors(group: Wire, service: Wire, upstream: Wire, owners: Map<string, unknown>): string[] {
  const socket = String(upstream['LocalBindSocketPath']);
  const address = socket === '' ? `${upstream['LocalBindAddress']}:${upstream['LocalBindPort']}` : socket;
  const isTaken = owners.has(address);
  const owner = owners.get(address);
  owners.set(address, service['Name']);
  return when(
    isTaken,
    `Consul Connect services ${quoted(service['Name'])} and ${quoted(owner)} in group ${quoted(group['Name'])} using same address for upstreams (${address})`,
  );
}

function transparentErrors(group: Wire, transparent: unknown): string[] {
  if (!isWire(transparent)) return [];
  const networks = wires(group['Networks']);
  const fixed = networks.flatMap((network) => wires(network['ReservedPorts'])).map(({ Label }) => Label);
  const excluded = Array.isArray(transparent['ExcludeInboundPorts']) ? transparent['ExcludeInboundPorts'] : [];
  const unknown = excluded.find((label) => !isPortNumber(String(label)) && !fixed.includes(label));
  return [
    ...when(
      networks.some((network) => isWire(network['DNS'])) && transparent['NoDNS'] !== true,
      'Consul Connect transparent proxy cannot be used with network.dns unless no_dns=true',
    ),
    ...when(
      unknown !== undefined,
      `Consul Connect transparent proxy port ${quoted(unknown)} must be numeric or one of network.port labels`,
    ),
  ];
}

function isPortNumber(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) <= 65_535;
}

/** The first thing that is wrong with checks that are to be reached past the proxy. */
export function exposeErrors(job: Wire): string[] {
  return wires(job['TaskGroups']).flatMap(groupExposeErrors).slice(0, 1);
}

function groupExposeErrors(group: Wire): string[] {
  const isExposed = (check: Wire): boolean => check['Expose'] === true;
  const services = wires(group['Services']);
  const exposed = services.flatMap((service) => wires(service['Checks']).filter(isExposed));
  return [
    ...(exposed.length > 0 ? networkErrors(group, 'connect expose check', false) : []),
    ...services.flatMap((service) => {
      const place = (check: Wire) => `${group['Name']}->${service['Name']}->${check['Name']}`;
      const bare = isWire(service['Connect']) && isWire(service['Connect']['SidecarService']) ? [] : [service];
      return bare
        .flatMap(({ Checks }) => wires(Checks).filter(isExposed))
        .map((check) => `exposed service check ${place(check)} requires use of sidecar_proxy`);
    }),
    ...wires(group['Tasks']).flatMap((task) =>
      wires(task['Services']).flatMap((service) =>
        wires(service['Checks'])
          .filter(isExposed)
          .map(
            (check) =>
              `exposed service check ${group['Name']}[${task['Name']}]->${service['Name']}->${check['Name']} is not a task-group service`,
          ),
      ),
    ),
  ];
}

/** What stops Nomad while it still fills in the job, before it looks for anything else; at most one thing. */
export function fillingError(given: NomadJob): string | undefined {
  const job: Wire = { ...given };
  const groups = wires(job['TaskGroups']).filter((group) => wires(group['Networks']).length > 0);
  const connect = groups.flatMap((group) =>
    wires(group['Services']).flatMap((service) => mutationErrors(group, service)),
  );
  if (connect[0] !== undefined) return `error in job mutator connect: ${connect[0]}`;
  const [problem] = groups.flatMap(unreachableChecks);
  return problem === undefined ? undefined : `error in job mutator expose-check: ${problem}`;
}

function mutationErrors(group: Wire, service: Wire): string[] {
  const connect = service['Connect'];
  if (!isWire(connect) || isWire(connect['SidecarService'])) return [];
  if (connect['Native'] === true) return nativeErrors(group, service);
  const gateway = connect['Gateway'];
  return when(
    isWire(gateway) && isWire(gateway['Mesh']) && service['PortLabel'] === '',
    'service.port must be set for mesh gateway service',
  );
}

function nativeErrors(group: Wire, service: Wire): string[] {
  const tasks = wires(group['Tasks']);
  const [place, wanted] = [`${group['Name']}->${service['Name']}`, service['TaskName']];
  if (!wanted) {
    return when(tasks.length !== 1, `task for Consul Connect Native service ${place} is ambiguous and must be set`);
  }
  return when(
    !tasks.some(({ Name }) => Name === wanted),
    `task ${wanted} named by Consul Connect Native service ${place} does not exist`,
  );
}

function unreachableChecks(group: Wire): string[] {
  const network = wires(group['Networks'])[0] ?? {};
  return wires(group['Services'])
    .filter((service) => proxyOf(service) !== undefined)
    .flatMap((service) =>
      wires(service['Checks'])
        .filter(
          (check) => check['Expose'] === true && isExposable(check) && exposedPort(network, service) === undefined,
        )
        .map(
          (check) =>
            `unable to determine local service port for service check ${group['Name']}->${service['Name']}->${check['Name']}`,
        ),
    );
}
