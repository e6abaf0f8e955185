/** Rows of Consul's catalog, in the field names of its API, so that a read writes them as they are. */

export interface Indexes {
  readonly CreateIndex: number;
  readonly ModifyIndex: number;
}

export interface NodeRow {
  readonly ID: string;
  readonly Node: string;
  readonly Address: string;
  readonly Datacenter: string;
  readonly TaggedAddresses: Readonly<Record<string, string>> | null;
  readonly Meta: Readonly<Record<string, string>> | null;
}

export interface ServiceRow {
  readonly Kind?: string;
  readonly ID: string;
  readonly Service: string;
  readonly Tags: readonly string[];
  readonly Address: string;
  readonly TaggedAddresses?: unknown;
  readonly Meta: Readonly<Record<string, string>> | null;
  readonly Port: number;
  readonly Weights: { readonly Passing: number; readonly Warning: number };
  readonly EnableTagOverride: boolean;
  readonly Proxy: unknown;
  readonly Connect: unknown;
}

export interface CheckRow {
  readonly Node: string;
  readonly CheckID: string;
  readonly Name: string;
  readonly Status: string;
  readonly Notes: string;
  readonly Output: string;
  readonly ServiceID: string;
  readonly ServiceName: string;
  readonly ServiceTags: readonly string[];
  readonly Type: string;
  readonly Interval: string;
  readonly Timeout: string;
  readonly ExposedPort: number;
  readonly Definition: Readonly<Record<string, unknown>>;
}

export type Node = NodeRow & Indexes;
export type Service = ServiceRow & Indexes & { readonly node: string };
export type Check = CheckRow & Indexes;

/** Key of a row that belongs to a node; names and ids count without regard to case. */
export const rowKey = (node: string, id: string): string => `${node.toLowerCase()}\0${id.toLowerCase()}`;

/** Whether writing `next` over `before` would change anything but the indexes; an absent field counts as one. */
export function sameRow<T extends object>(before: (T & Indexes) | undefined, next: T): boolean {
  if (before === undefined) return false;
  const names = Object.keys(next) as (keyof T)[]; // the keys of a T are keys of T
  // The row before has its two indexes besides.
  if (Object.keys(before).length !== names.length + 2) return false;
  return names.every((name) => sameField(before[name], next[name]));
}

function sameField(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b);
}

/** A check on the node that says nothing yet; Consul takes that for critical. */
export function emptyCheck(node: string): CheckRow {
  return {
    Node: node,
    CheckID: '',
    Name: '',
    Status: 'critical',
    Notes: '',
    Output: '',
    ServiceID: '',
    ServiceName: '',
    ServiceTags: [],
    Type: '',
    Interval: '',
    Timeout: '',
    ExposedPort: 0,
    Definition: {},
  };
}
