import type { FreezeRule } from './freeze.ts';

/** How a new version enters a job: through an HCL variable, or as the tag of the images of one repository. */
export type VersionRule =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'image'; readonly repository: string };

/** Where a service's job text comes from: the job as it runs, or an HCL or JSON file in a configured folder. */
export type SourceRule = { readonly kind: 'running' } | { readonly kind: 'file'; readonly path: string };

/** A service in one environment: the Nomad job it maps to, and how to build a wanted version of it. */
export interface Placement {
  readonly environment: string;
  readonly jobId: string;
  readonly source: SourceRule;
  readonly version: VersionRule;
}

/** What people name in a command. */
export interface Service {
  readonly name: string;
  readonly placements: readonly Placement[];
  /** Slack ids of its owners: accounts and user groups. Absent: nobody is named. */
  readonly owners?: readonly string[];
}

/** Who holds a role: Slack ids of accounts and user groups, or `everyone`. */
export interface RoleMembers {
  readonly name: string;
  readonly members: readonly string[];
}

/** A named Nomad (address, region, namespace) with its Consul and Vault, as operations see it. */
export interface Environment {
  readonly name: string;
  /** The channel in which this environment's cards stand. */
  readonly channelId: string;
  readonly namespace: string;
  readonly region: string | undefined;
  /** People besides the requester who must approve; 0 means that the requester's own click is enough. */
  readonly approvals: number;
  /** A newer proposal while one of its service is open: it ends one that nobody has approved yet, queues, or is refused. */
  readonly onNewer: 'supersede' | 'queue' | 'refuse';
  /** How long a proposed change waits for its decision, in ms. */
  readonly expiryMs: number;
  /** How long before that those who are still needed are reminded, in ms. Absent: never. */
  readonly remindMs?: number;
  /** Absent: nobody else is told. */
  readonly escalate?: Escalation;
  /** Channels in which commands for this environment are taken; empty: any. */
  readonly askedIn: readonly string[];
}

/** Who is told, besides those who are needed, that a change is about to expire. */
export interface Escalation {
  /** How long before it expires, in ms. */
  readonly beforeMs: number;
  /** Slack ids of accounts and user groups that are mentioned. */
  readonly to: readonly string[];
  /** Where they are told. Absent: in the card's thread. */
  readonly channelId?: string;
}

/** Times of the locks that people put up, in ms. */
export interface LockTimes {
  /** How long one stands when nobody says; one without an end is reminded of this often. */
  readonly expiryMs: number;
  /** How long before its end the owner is reminded. */
  readonly remindMs: number;
}

/** Environments and services as configured: frozen for the life of the process. */
export interface Catalogue {
  readonly environments: readonly Environment[];
  readonly services: readonly Service[];
  /** Taken when a command names none and the service runs in several. */
  readonly defaultEnvironment: string | undefined;
  /** User ids of the people who may take over locks and stop everything; they hold the role admin. */
  readonly admins: readonly string[];
  readonly locks: LockTimes;
  /** The channel that is told of every broken glass. Absent: nobody can break any. */
  readonly auditChannelId?: string;
  readonly freezes: readonly FreezeRule[];
  /** Absent: as domain/policy/roles.ts says. */
  readonly roles?: readonly RoleMembers[];
}
