import { CHECK_FIELDS, INSTANCE_FIELDS } from '../../filter/fields.ts';
import { TOPICS } from '../../state/catalog.ts';
import type { Check, Service } from '../../state/catalog-records.ts';
import type { ConsulState } from '../../state/state.ts';
import { type Exchange, HttpProblem, type Reply } from '../exchange.ts';
import { answerRows, checkReadable, type Look, named, nodeMetaFilter, serviceJson } from '../rows.ts';
import { hasTag, mayReadInstance, serviceIndex } from './catalog-reads.ts';

export function checksInState(state: ConsulState, exchange: Exchange): Promise<Reply> {
  const status = named(exchange, 'check state');
  const topics = [status === 'any' ? TOPICS.checks : TOPICS.status(status)];
  return answerChecks(state, exchange, () => ({
    index: state.store.tableIndex('checks'),
    topics,
    rows: state.catalog.checks.values().filter((check) => status === 'any' || check.Status === status),
  }));
}

export function checksOfNode(state: ConsulState, exchange: Exchange): Promise<Reply> {
  const node = named(exchange, 'node name');
  return answerChecks(state, exchange, () => ({
    index: state.store.tableIndex('checks'),
    topics: [TOPICS.nodeChecks(node)],
    rows: state.catalog.checksOf(node),
  }));
}

export function checksOfService(state: ConsulState, exchange: Exchange): Promise<Reply> {
  const service = named(exchange, 'service name');
  return answerChecks(state, exchange, () => ({
    index: state.store.tableIndex('checks'),
    topics: [TOPICS.serviceChecks(service)],
    rows: state.catalog.checks.values().filter((check) => check.ServiceName.toLowerCase() === service.toLowerCase()),
  }));
}

function answerChecks(state: ConsulState, exchange: Exchange, look: () => Look<Check>): Promise<Reply> {
  const hasMeta = nodeMetaFilter(exchange);
  const onNode = (check: Check) => hasMeta(state.catalog.nodes.get(check.Node.toLowerCase()));
  return answerRows<Check>(state, exchange, {
    look: () => {
      const found = look();
      return exchange.params.has('node-meta') ? { ...found, rows: found.rows.filter(onNode) } : found;
    },
    mayRead: checkReadable(exchange),
    shape: (check) => check,
    fields: CHECK_FIELDS,
  });
}

/** `/v1/health/service/:name`: instances with their node, and with the checks of both. */
export function healthOfService(state: ConsulState, exchange: Exchange): Promise<Reply> {
  const name = named(exchange, 'service name');
  const { params } = exchange;
  const hasMeta = nodeMetaFilter(exchange);
  const passing = isPassingOnly(params.get('passing'));
  const tags = params.getAll('tag');
  return answerRows<Service>(state, exchange, {
    look: () => {
      const found = state.catalog.instancesOf(name);
      const rows = found
        .filter((service) => tags.every((tag) => hasTag(service, tag)))
        .filter((service) => hasMeta(state.catalog.nodes.get(service.node.toLowerCase())));
      const topics = found.length > 0 ? [TOPICS.serviceIndex(name)] : [TOPICS.service(name)];
      return { index: serviceIndex(state, name, found.length > 0, ['services', 'nodes', 'checks']), topics, rows };
    },
    mayRead: (service) => mayReadInstance(exchange, service),
    shape: (service) => ({
      Node: state.catalog.nodes.get(service.node.toLowerCase()) ?? null,
      Service: serviceJson(service),
      Checks: checksFor(state, service),
    }),
    fields: INSTANCE_FIELDS,
    body: (rows) => (passing ? passingOnly(rows as readonly Instance[]) : rows), // what `shape` made
  });
}

/** As Go's strconv.ParseBool has it, but that nothing is true. */
function isPassingOnly(text: string | null): boolean {
  if (text === null || ['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false;
  if (['', '1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  throw new HttpProblem(400, 'Invalid value for ?passing');
}

interface Instance {
  readonly Checks: readonly Check[];
}

/** Consul puts the last instance in the place of one that does not pass, which shows in the order. */
function passingOnly(instances: readonly Instance[]): readonly Instance[] {
  const left = [...instances];
  for (let at = 0; at < left.length; ) {
    if (left[at]?.Checks.every((check) => check.Status === 'passing')) {
      at++;
      continue;
    }
    const last = left.pop();
    if (last !== undefined && at < left.length) left[at] = last;
  }
  return left;
}

/** Checks of the node come first, then those of the instance. */
function checksFor(state: ConsulState, service: Service): Check[] {
  const all = state.catalog.checksOf(service.node);
  const own = all.filter((check) => check.ServiceID.toLowerCase() === service.ID.toLowerCase());
  return [...all.filter((check) => check.ServiceID === ''), ...own];
}
