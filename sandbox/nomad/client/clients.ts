import type { BehaviourOf } from '../behaviour.ts';
import { isClientTerminal, isServerTerminal, type StoredAllocation } from '../state/model.ts';
import type { Change } from '../state/record.ts';
import type { Store } from '../state/store.ts';
import type { Node } from '../wire.ts';
import { type TaskLogs, taskLogs } from './logs.ts';
import { AllocRunner } from './runner.ts';

/** The clients of all nodes: they run what the server placed and stop what it stopped. */
export interface Clients {
  readonly logs: TaskLogs;
  runner(allocId: string): AllocRunner | undefined;
}

export function startClients(store: Store, behaviourOf: BehaviourOf): Clients {
  const logs = taskLogs();
  const runners = new Map<string, AllocRunner>();
  const context = { store, clock: store.clock, logs, behaviourOf };
  const forget = (id: string) => {
    runners.get(id)?.destroy();
    runners.delete(id);
  };
  const follow = ({ before, after }: Change<StoredAllocation>) => {
    if (after === undefined) return;
    if (before === undefined && !isServerTerminal(after)) runners.set(after.ID, new AllocRunner(context, after));
    else if (isOver(after)) forget(after.ID);
    else tell(store, runners.get(after.ID), before, after);
  };
  const followNode = ({ before, after }: Change<Node>) => {
    if (after === undefined) return;
    const here = [...(store.tables.allocsByNode.get(after.ID) ?? [])];
    if (after.Status === 'down') for (const id of here) forget(id);
    if (before?.Status === 'disconnected' && after.Status === 'ready') for (const id of here) runners.get(id)?.resume();
  };
  store.onCommit((record) => {
    for (const change of record.allocs) follow(change);
    for (const change of record.nodes) followNode(change);
  });
  return { logs, runner: (id) => runners.get(id) };
}

const isOver = (alloc: StoredAllocation): boolean =>
  alloc.ClientStatus === 'lost' || (isServerTerminal(alloc) && isClientTerminal(alloc));

function tell(
  store: Store,
  runner: AllocRunner | undefined,
  before: StoredAllocation | undefined,
  after: StoredAllocation,
): void {
  if (runner === undefined) return;
  if (!isServerTerminal(after)) {
    if (before !== undefined) runner.updated(before, after);
    return;
  }
  // A client that is down hears nothing.
  if (store.tables.nodes.get(after.NodeID)?.Status === 'ready') runner.stop();
}
