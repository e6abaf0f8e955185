import { App } from '@slack/bolt';
import type { Operations } from '../operations/index.ts';
import type { Intake } from '../operations/intake/intake.ts';
import type { Clock } from '../ports/clock.ts';
import type { Deliveries } from '../ports/deliveries.ts';
import type { Ids } from '../ports/ids.ts';
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';
import type { SlackAccess } from './access.ts';
import { listenToActions } from './listeners/actions.ts';
import { listenToCommands } from './listeners/command.ts';
import type { ListenerDeps } from './listeners/deps.ts';
import { listenToHome } from './listeners/home.ts';
import { listenToMentions } from './listeners/mention.ts';
import { listenToRejections } from './listeners/reject-view.ts';
import { slackLogger } from './logger.ts';
import type { Rendering } from './rendering.ts';
import { SocketReceiver, type SocketStatus } from './sockets/receiver.ts';
import { Turns } from './sockets/turns.ts';
import { clientOptions } from './web-api/client.ts';

export interface EdgeConfig {
  readonly access: SlackAccess;
  readonly botToken: string;
  readonly appToken: string;
  /** The real Slack when absent; the sandbox and the real one differ in nothing else. */
  readonly apiUrl?: string;
  /** At least 2. */
  readonly connections: number;
  readonly operations: Operations;
  readonly deliveries: Deliveries;
  readonly intake: Intake;
  readonly render: Rendering;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly meter: Meter;
  /** Slack refuses the app token for good; the process should end or be looked at. */
  readonly onFatal?: (error: string) => void;
  readonly random?: () => number;
}

export interface SlackEdge {
  /** Resolves when every socket is up. @throws MESH_UPSTREAM_DENIED when Slack refuses the tokens. */
  start(): Promise<void>;
  /**
   * Takes no more work, closes the sockets, waits at most `withinMs` for the listeners that run. Afterwards operations
   * can be stopped, and last `access.outbox.drain()` sends what they still had to say.
   */
  stop(withinMs: number): Promise<void>;
  status(): SocketStatus;
}

/** Everything that people do in Slack, turned into calls of operations and answered. */
export function createSlackEdge(config: EdgeConfig): SlackEdge {
  const { access, clock, log, operations, render, ids, meter } = config;
  const { client, permalinks, self } = access;
  const logger = slackLogger(log);
  const apiUrl = config.apiUrl === undefined ? {} : { apiUrl: config.apiUrl };
  const receiver = new SocketReceiver({
    options: { appToken: config.appToken, logger, clientOptions: clientOptions({ logger, ...apiUrl }) },
    connections: config.connections,
    clock,
    log,
    random: config.random ?? Math.random,
    onFatal: config.onFatal ?? (() => {}),
  });
  const app = new App({
    receiver,
    token: config.botToken,
    botId: self.botId,
    botUserId: self.userId,
    logger,
    clientOptions: clientOptions({ logger, ...apiUrl }),
    convoStore: false,
    deferInitialization: true,
  });
  let stopping = false;
  const deps: ListenerDeps = {
    ...{
      access,
      client,
      permalinks,
      operations,
      render,
      clock,
      ids,
      log,
      meter,
      deliveries: config.deliveries,
      intake: config.intake,
    },
    stopping: () => stopping,
    turns: new Turns(),
  };
  app.error(async (error) => log.error({ err: error }, 'bolt could not handle an envelope'));
  for (const listen of [listenToCommands, listenToMentions, listenToActions, listenToRejections, listenToHome]) {
    listen(app, deps);
  }
  return {
    async start() {
      await app.init();
      await receiver.start();
    },
    async stop(withinMs) {
      stopping = true;
      await receiver.stop(withinMs);
    },
    status: () => receiver.status(),
  };
}
