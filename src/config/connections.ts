import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Connection, NomadConnection, Tls, VaultConnection } from './config.ts';
import type { EnvReader } from './env.ts';
import { type Problem, problem } from './problem.ts';
import type { ConnectionBlock, NomadBlock, VaultBlock } from './schema.ts';
import { Secret } from './secret.ts';
import type { VariableName } from './variables.ts';

/** What connections are made of, and where their problems go. */
export interface ConnectionSources {
  readonly env: EnvReader;
  /** Relative paths in meshbot.yml start here; those in variables start at the working directory. */
  readonly folder: string;
  /** Place of a path inside meshbot.yml. */
  place(path: readonly PropertyKey[]): string;
  readonly problems: Problem[];
}

/** The conventional variables of one system. */
interface Convention {
  readonly address: VariableName;
  readonly token: VariableName;
  readonly ca: VariableName;
  readonly cert: VariableName;
  readonly key: VariableName;
  readonly serverName: VariableName;
}

const NOMAD: Convention = {
  address: 'NOMAD_ADDR',
  token: 'NOMAD_TOKEN',
  ca: 'NOMAD_CACERT',
  cert: 'NOMAD_CLIENT_CERT',
  key: 'NOMAD_CLIENT_KEY',
  serverName: 'NOMAD_TLS_SERVER_NAME',
};
const CONSUL: Convention = {
  address: 'CONSUL_HTTP_ADDR',
  token: 'CONSUL_HTTP_TOKEN',
  ca: 'CONSUL_CACERT',
  cert: 'CONSUL_CLIENT_CERT',
  key: 'CONSUL_CLIENT_KEY',
  serverName: 'CONSUL_TLS_SERVER_NAME',
};
const VAULT: Convention = {
  address: 'VAULT_ADDR',
  token: 'VAULT_TOKEN',
  ca: 'VAULT_CACERT',
  cert: 'VAULT_CLIENT_CERT',
  key: 'VAULT_CLIENT_KEY',
  serverName: 'VAULT_TLS_SERVER_NAME',
};

export function nomadConnection(from: ConnectionSources, block: NomadBlock, path: readonly string[]): NomadConnection {
  const own = block.address !== undefined;
  return {
    ...connect(from, NOMAD, block, path, 'http://127.0.0.1:4646'),
    region: block.region ?? (own ? undefined : from.env.text('NOMAD_REGION')),
    namespace: block.namespace ?? (own ? undefined : from.env.text('NOMAD_NAMESPACE')) ?? 'default',
  };
}

export function consulConnection(from: ConnectionSources, block: ConnectionBlock, path: readonly string[]): Connection {
  return connect(from, CONSUL, block, path, 'http://127.0.0.1:8500');
}

/** Undefined when neither the block nor VAULT_ADDR names an address. */
export function vaultConnection(
  from: ConnectionSources,
  block: VaultBlock,
  path: readonly string[],
): VaultConnection | undefined {
  if (block.address === undefined && from.env.text('VAULT_ADDR') === undefined) return undefined;
  const namespace = block.namespace ?? (block.address === undefined ? from.env.text('VAULT_NAMESPACE') : undefined);
  return { ...connect(from, VAULT, block, path, 'http://127.0.0.1:8200'), namespace };
}

/** A block with an address of its own takes nothing from the variables: their token is not for that server. */
function connect(
  from: ConnectionSources,
  convention: Convention,
  block: ConnectionBlock,
  path: readonly string[],
  fallback: string,
): Connection {
  const own = block.address !== undefined;
  const variable = (name: VariableName) => (own ? undefined : from.env.text(name));
  const address = block.address ?? addressOf(from, convention.address) ?? fallback;
  const pem = (key: 'ca_cert' | 'client_cert' | 'client_key', name: VariableName): string | undefined => {
    const inFile = block[key];
    if (inFile !== undefined) return readText(from, resolve(from.folder, inFile), from.place([...path, key]));
    const inEnv = variable(name);
    return inEnv === undefined ? undefined : readText(from, resolve(inEnv), name);
  };
  const cert = pem('client_cert', convention.cert);
  const key = pem('client_key', convention.key);
  if ((cert === undefined) !== (key === undefined)) {
    from.problems.push(problem(from.place(path), `${path.join('.')} has only one of client certificate and key`));
  }
  const tls: Tls = {
    ca: pem('ca_cert', convention.ca),
    cert,
    key: key === undefined ? undefined : new Secret(key),
    serverName: block.tls_server_name ?? variable(convention.serverName),
  };
  const token = tokenOf(from, block, path) ?? (own ? undefined : from.env.secret(convention.token));
  return { address: address.replace(/\/+$/, ''), token, tls };
}

function addressOf(from: ConnectionSources, name: VariableName): string | undefined {
  const text = from.env.text(name);
  if (text === undefined) return undefined;
  // Consul's own tools take an address without a scheme.
  const secure = name === 'CONSUL_HTTP_ADDR' && from.env.text('CONSUL_HTTP_SSL') === 'true';
  const address = /^[a-z]+:\/\//i.test(text) ? text : `${secure ? 'https' : 'http'}://${text}`;
  if (/^https?:\/\/[^/?#@]+(\/[^?#]*)?$/i.test(address) && URL.canParse(address)) return address;
  if (!from.problems.some(({ place }) => place === name)) {
    from.problems.push(problem(name, 'is no http or https address', 'for example http://127.0.0.1:8500'));
  }
  return undefined;
}

function tokenOf(from: ConnectionSources, block: ConnectionBlock, path: readonly string[]): Secret | undefined {
  if (block.token_env !== undefined && block.token_file !== undefined) {
    from.problems.push(problem(from.place([...path, 'token_file']), 'both token_env and token_file are given'));
  }
  if (block.token_env !== undefined) {
    const token = from.env.secret(block.token_env);
    if (token === undefined) {
      const place = from.place([...path, 'token_env']);
      from.problems.push(problem(place, `the variable ${block.token_env} is not set`, 'set it, or its _FILE form'));
    }
    return token;
  }
  if (block.token_file === undefined) return undefined;
  const text = readText(from, resolve(from.folder, block.token_file), from.place([...path, 'token_file']))?.trim();
  return text === undefined || text === '' ? undefined : new Secret(text);
}

function readText(from: ConnectionSources, path: string, place: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    from.problems.push(problem(place, `${path} cannot be read`, 'check the path and its permissions'));
    return undefined;
  }
}
