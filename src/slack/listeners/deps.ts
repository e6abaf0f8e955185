import type { Operations } from '../../operations/index.ts';
import type { Intake } from '../../operations/intake/intake.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Deliveries } from '../../ports/deliveries.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Meter } from '../../ports/meter.ts';
import type { SlackAccess } from '../access.ts';
import type { Rendering } from '../rendering.ts';
import type { ReplyDeps } from '../reply.ts';
import type { Turns } from '../sockets/turns.ts';

/** What every listener stands on. */
export interface ListenerDeps extends ReplyDeps {
  readonly access: SlackAccess;
  readonly operations: Operations;
  readonly render: Rendering;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly meter: Meter;
  readonly deliveries: Deliveries;
  readonly intake: Intake;
  /** What follows an ack waits for its turn, so that it does not delay the acks of others. */
  readonly turns: Turns;
  /** True once the edge is told to stop: whatever still arrives is refused in words. */
  readonly stopping: () => boolean;
}
