import { createHash } from 'node:crypto';
import { readOptions } from '../http/blocking.ts';
import { type Exchange, HttpProblem, type Reply } from '../http/exchange.ts';
import type { ServiceRow } from '../state/catalog-records.ts';
import type { ConsulState } from '../state/state.ts';
import type { Agent } from './agent.ts';

interface Parts {
  readonly state: ConsulState;
  readonly agent: Agent;
}

export function agentServiceJson(state: ConsulState, { Proxy: _, Connect: __, ...service }: ServiceRow) {
  return { ...service, Meta: service.Meta ?? {}, Datacenter: state.datacenter };
}

/** `/v1/agent/service/:id?hash=&wait=`: waits while the content is that of `hash`; an index has no meaning here. */
export async function readAgentService(parts: Parts, exchange: Exchange): Promise<Reply> {
  const { waitMs } = readOptions(exchange.params);
  const known = exchange.params.get('hash') ?? '';
  const endsAt = parts.state.clock.now() + waitMs;
  let found = look(parts, exchange);
  while (known === found.ContentHash && parts.state.clock.now() < endsAt && !exchange.gone.aborted) {
    await nextChange(parts, exchange.gone, endsAt);
    found = look(parts, exchange);
  }
  return { json: found, headers: { 'X-Consul-ContentHash': found.ContentHash } };
}

function look({ state, agent }: Parts, { rest: id, authorizer }: Exchange) {
  const service = agent.services.get(id);
  if (service === undefined) throw new HttpProblem(404, `unknown service ID: ${id}`);
  authorizer.demand('service', 'read', service.Service);
  const json = agentServiceJson(state, service);
  const ContentHash = createHash('sha256').update(JSON.stringify(json)).digest('hex').slice(0, 16);
  return { ...json, ContentHash };
}

function nextChange({ state, agent }: Parts, gone: AbortSignal, endsAt: number): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      cancelWatch();
      cancelTimer();
      gone.removeEventListener('abort', finish);
      resolve();
    };
    const cancelWatch = agent.watchServices(finish);
    const cancelTimer = state.clock.after(endsAt - state.clock.now(), finish);
    gone.addEventListener('abort', finish, { once: true });
  });
}
