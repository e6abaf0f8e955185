import type { CatalogOp, CatalogResult } from '../../../state/catalog-txn.ts';
import type { ConsulState } from '../../../state/state.ts';
import type { KvOp } from '../../../state/txn.ts';
import { type Exchange, HttpProblem } from '../../exchange.ts';
import type { TxnOp } from './ops.ts';

type Authorizer = Exchange['authorizer'];

/** What is wrong with an operation before anything is tried: missing names, missing rights, lock delays. */
export function complaintAbout(state: ConsulState, authorizer: Authorizer, op: TxnOp): string | undefined {
  try {
    return 'kv' in op ? aboutKv(state, authorizer, op.kv) : aboutCatalog(authorizer, op.catalog);
  } catch (error) {
    if (error instanceof HttpProblem) return error.message;
    throw error;
  }
}

function aboutKv(state: ConsulState, authorizer: Authorizer, op: KvOp): string | undefined {
  if (op.key === '' && op.verb !== 'delete-tree') return 'Must provide key';
  // What may not be read is left out of the answer; it does not fail.
  if (op.verb === 'get' || op.verb === 'get-tree' || op.verb === 'get-or-empty') return undefined;
  if (op.verb !== 'delete-tree' || !authorizer.mayWriteTree(op.key)) {
    authorizer.demand('key', op.verb === 'check-session' || op.verb === 'check-index' ? 'read' : 'write', op.key);
  }
  if (op.verb !== 'lock' || !state.kv.lockDelayed(op.key)) return undefined;
  return `failed to lock key ${JSON.stringify(op.key)} due to lock delay`;
}

function aboutCatalog(authorizer: Authorizer, op: CatalogOp): string | undefined {
  if (op.verb === 'get') return undefined;
  if (op.table === 'Node' && op.row.Node === '') return 'Must provide node';
  if (op.table === 'Service') authorizer.demand('service', 'write', op.row.Service);
  else if (op.table === 'Check' && op.row.ServiceID !== '') authorizer.demand('service', 'write', op.row.ServiceName);
  else authorizer.demand('node', 'write', op.row.Node);
  return undefined;
}

/** Unlike in lists, the check of a service stands on the right to that service alone. */
export function mayReadRow({ authorizer }: Exchange, result: CatalogResult): boolean {
  switch (result.table) {
    case 'Node':
      return authorizer.may('node', 'read', result.row.Node);
    case 'Service':
      return authorizer.may('service', 'read', result.row.Service);
    case 'Check':
      return result.row.ServiceName === ''
        ? authorizer.may('node', 'read', result.row.Node)
        : authorizer.may('service', 'read', result.row.ServiceName);
  }
}
