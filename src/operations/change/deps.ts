import type { Catalogue, Environment } from '../../domain/catalogue.ts';
import { MeshError } from '../../domain/errors.ts';
import type { Announcer } from '../../ports/announcer.ts';
import type { Audit } from '../../ports/audit.ts';
import type { AuditTrail } from '../../ports/audit-trail.ts';
import type { ChangeStore } from '../../ports/change-store.ts';
import type { Channels } from '../../ports/channels.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FreezeCalendar } from '../../ports/freeze-calendar.ts';
import type { HoldStore } from '../../ports/hold-store.ts';
import type { Digester, Ids } from '../../ports/ids.ts';
import type { JobLoader } from '../../ports/job-loader.ts';
import type { Links } from '../../ports/links.ts';
import type { Log } from '../../ports/log.ts';
import type { Membership } from '../../ports/membership.ts';
import type { Meter } from '../../ports/meter.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { People } from '../../ports/people.ts';
import type { Policy } from '../../ports/policy.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import type { UserGroups } from '../../ports/user-groups.ts';

/** What one environment lends to a change. */
export interface Upstreams {
  readonly scheduler: Scheduler;
  readonly loader: JobLoader;
}

/** Everything the change operations stand on, injected. */
export interface ChangeDeps {
  readonly catalogue: Catalogue;
  /** By environment name. */
  readonly upstreams: ReadonlyMap<string, Upstreams>;
  readonly store: ChangeStore;
  readonly holds: HoldStore;
  readonly freezes: FreezeCalendar;
  readonly announcer: Announcer;
  readonly links: Links;
  readonly membership: Membership;
  readonly notifier: Notifier;
  readonly people: People;
  readonly channels: Channels;
  readonly userGroups: UserGroups;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digester: Digester;
  readonly audit: Audit;
  readonly trail: AuditTrail;
  readonly log: Log;
  readonly meter: Meter;
}

/** @throws MESH_CONFIG when the environment was taken out of the configuration while a change in it was open. */
export function upstreamsOf(deps: ChangeDeps, environment: string): Upstreams {
  const found = deps.upstreams.get(environment);
  if (found === undefined) throw new MeshError('MESH_CONFIG', 'finding the environment of a change', { environment });
  return found;
}

/** @throws MESH_CONFIG, as above. */
export function environmentOf(deps: ChangeDeps, name: string): Environment {
  const found = deps.catalogue.environments.find((environment) => environment.name === name);
  if (found === undefined) throw new MeshError('MESH_CONFIG', 'finding the environment of a change', { name });
  return found;
}

export function isoNow(deps: Pick<ChangeDeps, 'clock'>): string {
  return new Date(deps.clock.now()).toISOString();
}
