import type { Engine } from '../http/endpoint.ts';

/** Secrets engines whose secrets live in another server, and end with their leases. */
export const ENGINES: readonly Engine[] = [];
