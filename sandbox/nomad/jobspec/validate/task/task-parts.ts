import { isWire, type Wire, wires } from '../../wire-object.ts';
import { joined, quoted, when } from '../errors.ts';
import { escapes } from './template.ts';

/** Actions: their names, their commands. */
export function actionErrors(task: Wire): string[] {
  const actions = wires(task['Actions']);
  const twice = new Set<unknown>();
  return actions.flatMap(({ Name: name, Command: command }, index) => {
    const errors = [
      ...when(command === '', 'command cannot be empty'),
      ...when(!/^[^\0\s]{1,128}$/.test(String(name)), `invalid name '${name}'`),
    ];
    const isRepeated = actions.findIndex((other) => other['Name'] === name) < index && !twice.has(name);
    if (isRepeated) twice.add(name);
    return [
      ...when(errors.length > 0, `Action ${name} validation failed: ${joined(errors)}`),
      ...when(isRepeated, `Action ${name} defined multiple times`),
    ];
  });
}

const IDENTITY_NAME = /^[a-zA-Z0-9-_]{1,128}$/;

export function identityErrors(task: Wire): string[] {
  return [
    ...(isWire(task['Identity']) ? oneIdentityErrors(task['Identity']) : []),
    ...wires(task['Identities']).flatMap((identity) => [
      ...when(identity['Name'] === 'default', 'Duplicate default identities found'),
      ...oneIdentityErrors(identity),
    ]),
  ];
}

function oneIdentityErrors(identity: Wire): string[] {
  const { Name: name, ChangeMode: mode, ChangeSignal: signal, TTL: ttl } = identity;
  const audience = Array.isArray(identity['Audience']) ? identity['Audience'] : [];
  const errors = [
    ...when(
      !IDENTITY_NAME.test(String(name)),
      `invalid name ${quoted(name)}. Must match regex ${IDENTITY_NAME.source}`,
    ),
    ...audience.flatMap((aud, index) => when(aud === '', `an empty string is an invalid audience (${index + 1})`)),
    ...when(
      ['', 'noop', 'restart'].includes(String(mode)) && signal !== '',
      `can only use change_signal=${quoted(signal)} with change_mode="signal"`,
    ),
    ...when(mode === 'signal' && signal === '', 'change_signal must be specified when using change_mode="signal"'),
    ...when(!['', 'noop', 'restart', 'signal'].includes(String(mode)), `invalid change_mode: ${mode}`),
    ...when(Number(ttl) > 0 && name === 'default', 'ttl for default identity not yet supported'),
    ...when(Number(ttl) < 0, 'ttl must be >= 0'),
    ...when(
      identity['Filepath'] !== '' && identity['File'] !== true,
      'file parameter must be true in order to specify filepath',
    ),
  ];
  return when(errors.length > 0, `Identity ${quoted(name)} is invalid: ${joined(errors)}`);
}

const SECRET_NAME = /^[a-zA-Z0-9_]{1,128}$/;

export function secretErrors(task: Wire): string[] {
  const seen = new Set<unknown>();
  return wires(task['Secrets']).flatMap((secret) => {
    const name = secret['Name'];
    const isSeen = seen.has(name);
    seen.add(name);
    const errors = oneSecretErrors(secret);
    return [
      ...when(isSeen, `Duplicate secret ${quoted(name)} found`),
      ...when(
        secret['Provider'] === 'vault' && !isWire(task['Vault']),
        `Secret ${quoted(name)} has provider "vault" but no vault block`,
      ),
      ...when(errors.length > 0, `Secret ${quoted(name)} is invalid: ${joined(errors)}`),
    ];
  });
}

function oneSecretErrors(secret: Wire): string[] {
  const { Name: name, Provider: provider, Path: path } = secret;
  const isFilled = (value: unknown): boolean => isWire(value) && Object.keys(value).length > 0;
  const isBuiltIn = provider === 'nomad' || provider === 'vault';
  return [
    ...when(name === '', 'secret name cannot be empty'),
    ...when(!SECRET_NAME.test(String(name)), `secret name must match regex ${SECRET_NAME.source}`),
    ...when(provider === '', 'secret provider cannot be empty'),
    ...when(path === '', 'secret path cannot be empty'),
    ...when(isBuiltIn && isFilled(secret['Env']), `${provider} provider cannot use the env block`),
    ...when(!isBuiltIn && isFilled(secret['Config']), `custom plugin provider ${provider} cannot use the config block`),
  ];
}

/** A task that says it is a proxy needs the service it stands for. */
export function kindErrors(task: Wire, group: Wire): string[] {
  const [kind, name] = String(task['Kind']).split(':');
  if (kind !== 'connect-proxy') return [];
  const meshed = wires(group['Services']).filter(
    ({ Connect: connect }) => isWire(connect) && isWire(connect['SidecarService']),
  );
  const names = meshed.map((service) => service['Name']);
  return [
    ...when(wires(task['Services']).length > 0, 'Connect proxy task must not have a service block'),
    ...when(task['Leader'] === true, 'Connect proxy task must not have leader set'),
    ...when(names.length === 0, `No Connect services in task group with Connect proxy (${quoted(name)})`),
    ...when(
      names.length > 0 && !names.includes(name),
      `Connect proxy service name (${quoted(name)}) not found in Connect services from task group: [${names.join(' ')}]`,
    ),
  ];
}

export function pluginErrors(plugin: unknown): string[] {
  if (!isWire(plugin)) return [];
  const { ID: id, Type: type, MountDir: mount, StagePublishBaseDir: stage } = plugin;
  const isInside = stage !== '' && mount !== '' && `${stage}/`.startsWith(`${String(mount).replace(/\/$/, '')}/`);
  return [
    ...when(id === '', 'CSIPluginConfig must have a non-empty PluginID'),
    ...when(
      !['node', 'controller', 'monolith'].includes(String(type)),
      `CSIPluginConfig PluginType must be one of 'node', 'controller', or 'monolith', got: "${type}"`,
    ),
    ...when(
      isInside,
      `CSIPluginConfig StagePublishBaseDir must not be a subdirectory of MountDir, got: StagePublishBaseDir="${stage}" MountDir="${mount}"`,
    ),
  ];
}

export function payloadErrors(payload: unknown): string[] {
  if (!isWire(payload)) return [];
  const isOutside = escapes(`local/${payload['File']}`);
  return when(isOutside, 'Dispatch Payload validation failed: destination escapes allocation directory');
}
