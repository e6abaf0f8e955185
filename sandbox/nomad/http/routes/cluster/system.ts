import { collectGarbage } from '../../../jobs/garbage.ts';
import { type Endpoint, put } from '../../endpoint.ts';
import type { Exchange, Reply } from '../../exchange.ts';

export const SYSTEM: readonly Endpoint[] = [
  put('/v1/system/gc', (exchange) => managed(exchange, () => collectGarbage(exchange.core))),
  // Summaries are computed when they are read: there is nothing to reconcile.
  put('/v1/system/reconcile/summaries', (exchange) => managed(exchange, () => undefined)),
];

function managed(exchange: Exchange, run: () => void): Reply {
  exchange.authority.requireManagement();
  run();
  return { body: undefined };
}
