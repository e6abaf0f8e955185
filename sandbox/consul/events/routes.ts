import { readBody } from '../../http/server.ts';
import type { Agent } from '../agent/agent.ts';
import { readOptions } from '../http/blocking.ts';
import { type Exchange, HttpProblem, type Reply } from '../http/exchange.ts';
import type { ConsulState } from '../state/state.ts';
import { eventIndex, type UserEvent, type UserEvents } from './events.ts';

interface Parts {
  readonly state: ConsulState;
  readonly agent: Agent;
  readonly events: UserEvents;
}

/** `PUT /v1/event/fire/:name?node=&service=&tag=`; the filters but the tag are regular expressions. */
export async function fireEvent(parts: Parts, exchange: Exchange): Promise<Reply> {
  const { rest: name, params, authorizer } = exchange;
  if (name === '') throw new HttpProblem(400, 'Missing name');
  const body = await readBody(exchange.request);
  const wanted = {
    Name: name,
    Payload: body.length === 0 ? null : body.toString('base64'),
    NodeFilter: params.get('node') ?? '',
    ServiceFilter: params.get('service') ?? '',
    TagFilter: params.get('tag') ?? '',
  };
  const hears = hearing(parts, wanted);
  // Consul does not say here which right was missing.
  if (!authorizer.may('event', 'write', name)) throw new HttpProblem(403, 'Permission denied');
  return { json: parts.events.fire(wanted, hears()) };
}

/** Whether this agent is among those that the event is meant for. */
function hearing({ state, agent }: Parts, wanted: Pick<UserEvent, 'NodeFilter' | 'ServiceFilter' | 'TagFilter'>) {
  if (wanted.TagFilter !== '' && wanted.ServiceFilter === '') {
    throw new HttpProblem(500, 'Cannot provide tag filter without service filter');
  }
  const [node, service, tag] = [
    pattern('node', wanted.NodeFilter),
    pattern('service', wanted.ServiceFilter),
    pattern('tag', wanted.TagFilter),
  ];
  return () =>
    node.test(state.nodeName) &&
    (wanted.ServiceFilter === '' ||
      [...agent.services.values()].some(
        ({ Service, Tags }) => service.test(Service) && (wanted.TagFilter === '' || Tags.some((one) => tag.test(one))),
      ));
}

function pattern(what: string, text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new HttpProblem(500, `Invalid ${what} filter: error parsing regexp`);
  }
}

/** `GET /v1/event/list?name=`: waits while the newest event is exactly the one of `?index=`. */
export async function listEvents({ state, events }: Parts, exchange: Exchange): Promise<Reply> {
  const { waitMs } = readOptions(exchange.params);
  const known = exchange.params.get('index') ?? '';
  const { authorizer } = exchange;
  const name = exchange.params.get('name') ?? '';
  const look = () => {
    const all = events.list(name);
    const readable = all.filter((event) => authorizer.may('event', 'read', event.Name));
    const filtered = readable.length < all.length && authorizer.token !== undefined;
    return { readable, filtered, index: String(eventIndex(readable)) };
  };
  let found = look();
  const endsAt = state.clock.now() + waitMs;
  while (known !== '0' && found.index === known && state.clock.now() < endsAt && !exchange.gone.aborted) {
    await nextEvent(state, events, exchange.gone, endsAt);
    found = look();
  }
  const headers = {
    'X-Consul-Index': found.index,
    ...(found.filtered ? { 'X-Consul-Results-Filtered-By-ACLs': 'true' } : {}),
  };
  return { json: found.readable, headers };
}

function nextEvent(state: ConsulState, events: UserEvents, gone: AbortSignal, endsAt: number): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      cancelWatch();
      cancelTimer();
      gone.removeEventListener('abort', finish);
      resolve();
    };
    const cancelWatch = events.watch(finish);
    const cancelTimer = state.clock.after(endsAt - state.clock.now(), finish);
    gone.addEventListener('abort', finish, { once: true });
  });
}
