import { CatalogRefusal } from './catalog.ts';
import {
  type Check,
  type CheckRow,
  type Indexes,
  type Node,
  type NodeRow,
  rowKey,
  type Service,
  type ServiceRow,
} from './catalog-records.ts';
import type { ConsulState } from './state.ts';
import type { Change } from './store.ts';

interface Versioned {
  readonly verb: string;
  /** The version that `cas` and `delete-cas` ask for; 0 stands for none at all. */
  readonly index: number;
}

/** One operation of a transaction on the catalog. */
export type CatalogOp =
  | (Versioned & { readonly table: 'Node'; readonly row: NodeRow })
  | (Versioned & { readonly table: 'Service'; readonly node: string; readonly row: ServiceRow })
  | (Versioned & { readonly table: 'Check'; readonly row: CheckRow });

export type CatalogResult =
  | { readonly table: 'Node'; readonly row: Node }
  | { readonly table: 'Service'; readonly row: Service }
  | { readonly table: 'Check'; readonly row: Check };

/** How one table is worked on by the verbs that all have. */
interface Work {
  readonly read: () => CatalogResult | undefined;
  readonly set: () => void;
  readonly remove: () => void;
  /** As refusals name it. */
  readonly what: string;
}

/** Runs one operation; throws `CatalogRefusal` in Consul's words where it does not hold. */
export function runCatalogOp(state: ConsulState, change: Change, op: CatalogOp): CatalogResult[] {
  const { read, set, remove, what } = workOn(state, change, op);
  const shown = () => [read()].flatMap((result) => (result === undefined ? [] : [result]));
  switch (op.verb) {
    case 'get':
      if (read() === undefined) throw new CatalogRefusal(`${what} doesn't exist`);
      return shown();
    case 'cas':
      if (!isVersion(read()?.row, op.index)) throw new CatalogRefusal(`failed to set ${what}, index is stale`);
      if (op.table === 'Check') forgivingly(set);
      else set();
      return shown();
    case 'set':
      set();
      return shown();
    case 'delete-cas':
      // Unlike a key, what is not there does not count as deleted.
      if (read() === undefined || !isVersion(read()?.row, op.index)) {
        throw new CatalogRefusal(`failed to delete ${what}, index is stale`);
      }
      remove();
      return [];
    case 'delete':
      remove();
      return [];
    default:
      throw new CatalogRefusal(`unknown ${op.table} verb ${JSON.stringify(op.verb)}`);
  }
}

/** Consul forgets why a check could not be set under a condition, and says neither that nor anything of the check. */
function forgivingly(set: () => void): void {
  try {
    set();
  } catch (error) {
    if (!(error instanceof CatalogRefusal)) throw error;
  }
}

const isVersion = (row: Indexes | undefined, index: number): boolean => (row?.ModifyIndex ?? 0) === index;

function workOn({ catalog }: ConsulState, change: Change, op: CatalogOp): Work {
  switch (op.table) {
    case 'Node': {
      const { Node: name } = op.row;
      return {
        read: () => result('Node', catalog.nodes.get(name.toLowerCase())),
        set: () => catalog.register(change, { nodeName: name, node: op.row, checks: [] }),
        remove: () => catalog.deregisterNode(change, name),
        what: `node ${JSON.stringify(name)}`,
      };
    }
    case 'Service':
      return {
        read: () => result('Service', catalog.services.get(rowKey(op.node, op.row.ID))),
        set: () => catalog.register(change, { nodeName: op.node, service: op.row, checks: [] }),
        remove: () => catalog.deregisterService(change, op.node, op.row.ID),
        what: `service ${JSON.stringify(op.row.ID)} on node ${JSON.stringify(op.node)}`,
      };
    case 'Check': {
      const { Node: node, CheckID: id } = op.row;
      return {
        read: () => result('Check', catalog.checks.get(rowKey(node, id))),
        set: () => catalog.register(change, { nodeName: node, checks: [op.row] }),
        remove: () => catalog.deregisterCheck(change, node, id),
        what: `check ${JSON.stringify(id)} on node ${JSON.stringify(node)}`,
      };
    }
  }
}

function result<T extends CatalogResult['table'], R>(table: T, row: R | undefined) {
  return row === undefined ? undefined : { table, row };
}
