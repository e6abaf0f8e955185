import type { Engine } from '../../http/endpoint.ts';
import { capabilityEndpoints } from './capabilities.ts';
import { leaseEndpoints } from './leases.ts';
import { mountEndpoints } from './mounts.ts';
import { policyEndpoints } from './policies.ts';
import { WRAPPING_ENDPOINTS } from './wrapping.ts';

/** `sys/`: mounts, policies, leases, wrapping, and what a token may do. */
export const SYSTEM_BACKEND: Engine = {
  type: 'system',
  open: () => [
    ...mountEndpoints('secret'),
    ...mountEndpoints('auth'),
    ...policyEndpoints(),
    ...capabilityEndpoints(),
    ...WRAPPING_ENDPOINTS,
    ...leaseEndpoints(),
  ],
};
