import type { Catalogue, Environment, Placement, Service } from '../../src/domain/catalogue.ts';
import { ADMIN } from './a-change.ts';

/** The service `web` in production, and a staging without services. */
export function catalogueOf(
  environment: Partial<Environment>,
  placement: Partial<Placement>,
  service: Partial<Service> = {},
): Catalogue {
  const production: Environment = {
    ...{ name: 'production', channelId: 'C0PROD', namespace: 'default', region: undefined },
    ...{ approvals: 1, expiryMs: 3_600_000, askedIn: [], onNewer: 'refuse' },
    ...environment,
  };
  const image: Placement['version'] = { kind: 'image', repository: 'shop/web' };
  const web: Placement = {
    ...{ environment: 'production', jobId: 'web', source: { kind: 'running' }, version: image },
    ...placement,
  };
  return {
    environments: [production, { ...production, name: 'staging', channelId: 'C0STAG' }],
    services: [{ name: 'web', placements: [web], ...service }],
    defaultEnvironment: 'production',
    admins: [ADMIN.userId],
    freezes: [],
    locks: { expiryMs: 4 * 3_600_000, remindMs: 15 * 60_000 },
  };
}
