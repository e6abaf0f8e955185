import type { Engine } from '../http/endpoint.ts';
import { CONSUL_ENGINE } from './consul/index.ts';
import { NOMAD_ENGINE } from './nomad/index.ts';

/** Secrets engines whose secrets live in another server, and end with their leases. */
export const ENGINES: readonly Engine[] = [CONSUL_ENGINE, NOMAD_ENGINE];
