import type { BehaviourOf } from '../behaviour.ts';
import { isClientTerminal, isServerTerminal } from '../state/model.ts';
import type { Store } from '../state/store.ts';
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
  const isNodeUp = (nodeId: string) => store.tables.nodes.get(nodeId)?.Status === 'ready';

  store.onCommit((record) => {
    for (const { before, after } of record.allocs) {
      if (after === undefined) continue;
      const runner = runners.get(after.ID);
      if (runner === undefined) {
        if (before === undefined && !isServerTerminal(after)) runners.set(after.ID, new AllocRunner(context, after));
        continue;
      }
      if (after.ClientStatus === 'lost') {
        runner.destroy();
        runners.delete(after.ID);
      } else if (isServerTerminal(after) && isClientTerminal(after)) {
        runner.destroy();
        runners.delete(after.ID);
      } else if (isServerTerminal(after) && isNodeUp(after.NodeID)) runner.stop();
      else if (before !== undefined) runner.updated(before, after);
    }
    for (const { after } of record.nodes) {
      if (after?.Status !== 'down') continue;
      for (const id of store.tables.allocsByNode.get(after.ID) ?? []) {
        runners.get(id)?.destroy();
        runners.delete(id);
      }
    }
  });
  return { logs, runner: (id) => runners.get(id) };
}
