import type { Announcer } from '../../ports/announcer.ts';
import type { ChangeStore } from '../../ports/change-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FreezeCalendar } from '../../ports/freeze-calendar.ts';
import type { HoldStore } from '../../ports/hold-store.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Log } from '../../ports/log.ts';
import type { AdmitDeps } from '../intake/admit.ts';
import type { PolicyDeps } from '../policy/principal.ts';

/** What the locks of people stand on. */
export interface HoldDeps extends PolicyDeps, AdmitDeps {
  readonly holds: HoldStore;
  readonly freezes: FreezeCalendar;
  readonly store: Pick<ChangeStore, 'open'>;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}
