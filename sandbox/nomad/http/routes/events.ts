import type { Authority } from '../../acl/acl.ts';
import { badRequest, NomadError, permissionDenied } from '../../errors.ts';
import type { EventBatch } from '../../state/events.ts';
import type { StreamEvent } from '../../wire.ts';
import { type Endpoint, get } from '../endpoint.ts';
import type { Exchange } from '../exchange.ts';

/** The real stream sends an empty object this often. */
const HEARTBEAT_MS = 30_000;

export const EVENTS: readonly Endpoint[] = [get('/v1/event/stream', eventStream)];

/** One JSON object a line; without an index the whole buffer is replayed first. */
function eventStream(exchange: Exchange): 'sent' {
  const { query, response, core } = exchange;
  const indexText = query.get('index') || '0';
  if (!/^-?\d+$/.test(indexText)) {
    throw badRequest(`Unable to parse index: strconv.Atoi: parsing ${JSON.stringify(indexText)}: invalid syntax`);
  }
  const accepts = unlessRefused(() => subscription(exchange));
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache', connection: 'close' });
  response.flushHeaders();
  if (accepts === undefined) return 'sent';
  const send = (batch: EventBatch) => {
    const events = batch.Events.filter(accepts);
    if (events.length > 0) response.write(`${JSON.stringify({ Index: batch.Index, Events: events })}\n`);
  };
  for (const batch of core.store.events.since(Number(indexText))) send(batch);
  const unsubscribe = core.store.events.subscribe(send);
  let cancel = () => {};
  const beat = () => {
    cancel = core.store.clock.after(HEARTBEAT_MS, () => {
      response.write('{}\n');
      beat();
    });
  };
  beat();
  response.on('close', () => {
    unsubscribe();
    cancel();
  });
  return 'sent';
}

/** Nomad 2.0 answers 200 before it looks at the token, and to whom it refuses the topics it then says nothing at all. */
function unlessRefused<T>(check: () => T): T | undefined {
  try {
    return check();
  } catch (error) {
    if (error instanceof NomadError && error.status === 403) return undefined;
    throw error;
  }
}

/** Which events the caller asked for and may see; asking for more than allowed is refused. */
function subscription(exchange: Exchange): (event: StreamEvent) => boolean {
  const { namespace, query, core } = exchange;
  const topics = query.has('topic') ? query.getAll('topic').map(topicOf) : [{ topic: '*', key: '*' }];
  const namespaces = namespace === '*' ? [...core.store.tables.namespaces.keys()] : [namespace];
  for (const { topic } of topics) for (const each of namespaces) requireTopic(exchange.authority, each, topic);
  const isOfTopic = (event: StreamEvent) =>
    topics.some(({ topic, key }) => {
      if (topic !== '*' && topic !== event.Topic) return false;
      return key === '*' || key === event.Key || (event.FilterKeys ?? []).includes(key);
    });
  return (event) => {
    const isVisible = event.Namespace === '' || namespace === '*' || event.Namespace === namespace;
    return isVisible && isOfTopic(event);
  };
}

function topicOf(text: string): { topic: string; key: string } {
  const [topic = '', key = '*', ...rest] = text.split(':');
  if (rest.length === 0) return { topic, key };
  throw badRequest(`Invalid topic query: error parsing topics: Invalid key value pair for topic, topic: ${text}`);
}

const READERS_OF_JOBS = new Set(['Job', 'Deployment', 'Allocation', 'Evaluation', 'Service', 'CSIPlugin']);

function requireTopic(authority: Authority, namespace: string, topic: string): void {
  if (READERS_OF_JOBS.has(topic)) authority.require(namespace, 'read-job');
  else if (topic === 'HostVolume') authority.require(namespace, 'host-volume-read');
  else if (topic === 'CSIVolume') authority.require(namespace, 'csi-read-volume');
  else if (topic === 'Node') authority.requireNode('read');
  else if (topic === 'Operator') authority.requireOperator('read');
  else if (topic !== 'Variable') authority.requireManagement();
  else if (!authority.allowsVariableSearch(namespace)) throw permissionDenied();
}
