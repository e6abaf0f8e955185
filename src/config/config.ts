import type { Catalogue } from '../domain/catalogue.ts';
import type { LogLevel } from './env.ts';
import type { Secret } from './secret.ts';

/** Everything the program was told, checked and frozen. */
export interface Config {
  /** Path of the file it was read from. */
  readonly path: string;
  readonly logLevel: LogLevel;
  readonly slack: {
    readonly botToken: Secret;
    readonly appToken: Secret;
    readonly apiUrl: string | undefined;
    /** Sockets held open to Slack. */
    readonly connections: number;
    /** Commands and clicks that one person may make within a minute. */
    readonly perMinute: number;
  };
  readonly http: { readonly host: string; readonly port: number };
  readonly state: { readonly prefix: string; readonly key: Secret; readonly consul: Connection };
  /** How long the audit trail keeps its entries, in ms. */
  readonly audit: { readonly keepMs: number };
  /** Absolute; undefined when no job comes from a file. */
  readonly jobsFolder: string | undefined;
  /** Absolute; undefined: the ready-made rules. */
  readonly policiesFolder: string | undefined;
  readonly identity: Identity;
  readonly catalogue: Catalogue;
  readonly environments: readonly EnvironmentConnections[];
}

/** What two accounts of one person share. */
export type Identity =
  | { readonly kind: 'account' | 'email' }
  /** Slack ids of accounts, by the person whose they are; nobody else is anybody. */
  | { readonly kind: 'people'; readonly people: Readonly<Record<string, readonly string[]>> };

/** The live systems of one environment. */
export interface EnvironmentConnections {
  readonly name: string;
  readonly nomad: NomadConnection;
  readonly consul: Connection;
  /** Undefined: the environment has no Vault. */
  readonly vault: VaultConnection | undefined;
}

/** How one server is reached. */
export interface Connection {
  /** Without a trailing slash. */
  readonly address: string;
  /** Undefined: asked without a token. */
  readonly token: Secret | undefined;
  readonly tls: Tls;
}

export interface NomadConnection extends Connection {
  readonly region: string | undefined;
  readonly namespace: string;
}

export interface VaultConnection extends Connection {
  readonly namespace: string | undefined;
}

/** PEM texts. */
export interface Tls {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: Secret | undefined;
  readonly serverName: string | undefined;
}
