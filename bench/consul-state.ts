import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from '../sandbox/start.ts';

/** What the bench reads of a change's record. */
export interface RecordedChange {
  readonly id: string;
  readonly service: string;
  readonly state: string;
  readonly card?: { readonly channelId: string; readonly ts: string };
}

/** A card is recorded after it stands in Slack; this long at most. */
const SETTLED_MS = 10_000;

/** Every change that stands in Consul under a prefix, read past Meshbot; waits a little until they are as they should be. */
export async function recordedChanges(
  { consul, tokens }: Sandbox,
  prefix: string,
  isComplete: (changes: readonly RecordedChange[]) => boolean,
): Promise<readonly RecordedChange[]> {
  const end = performance.now() + SETTLED_MS;
  for (;;) {
    const reply = await fetch(`${consul.url}/v1/kv/${prefix}/changes/?recurse`, {
      headers: { 'x-consul-token': tokens.consulManagement },
    });
    const rows = reply.status === 404 ? [] : ((await reply.json()) as readonly Row[]); // Consul's own API
    const changes = rows.filter(({ Key }) => Key.endsWith('/record')).map(readChange);
    if (isComplete(changes) || performance.now() > end) return changes;
    await sleep(50);
  }
}

interface Row {
  readonly Key: string;
  readonly Value: string;
}

function readChange({ Value }: Row): RecordedChange {
  const { change } = JSON.parse(Buffer.from(Value, 'base64').toString('utf8')) as { change: RecordedChange };
  return change;
}
