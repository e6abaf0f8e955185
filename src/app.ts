import { createAuditLog } from './adapters/audit-log.ts';
import { systemClock } from './adapters/clock.ts';
import { createChangeStore } from './adapters/consul/change-store.ts';
import { randomIds } from './adapters/ids.ts';
import { createScheduler } from './adapters/nomad/index.ts';
import { createDigester } from './adapters/sealer.ts';
import { createJobLoader } from './adapters/source/index.ts';
import type { Config } from './config/config.ts';
import { createMeter } from './http/meter.ts';
import { startHttp } from './http/server.ts';
import type { Upstreams } from './operations/change/deps.ts';
import { ChangeOperations } from './operations/change/operations.ts';
import type { Log } from './ports/log.ts';
import { connectSlack } from './slack/access.ts';
import { rendering } from './slack/rendering.ts';
import { createSlackEdge } from './slack/edge.ts';

/** How long an orderly end may take, in ms, part by part; together less than 5 s. */
const STOP_LISTENERS_MS = 1_000;
const STOP_OUTBOX_MS = 1_000;

export interface Bot {
  readonly httpUrl: string;
  /** Resolves when Slack refuses the bot for good; then it can only be ended. */
  readonly failed: Promise<'refused by Slack'>;
  /** Takes no more work, finishes what was begun, says what is left to say, and closes everything. */
  stop(): Promise<void>;
}

export interface BotOutput {
  readonly log: Log;
  /** Takes the audit trail's lines. */
  readonly write: (line: string) => void;
}

/** The only place that constructs adapters and wires them. @throws MeshError when Slack, Consul or a port refuses. */
export async function startBot(config: Config, { log, write }: BotOutput): Promise<Bot> {
  const clock = systemClock;
  const closers: (() => unknown)[] = [];
  const botToken = config.slack.botToken.reveal();
  const api = config.slack.apiUrl === undefined ? {} : { apiUrl: config.slack.apiUrl };
  const meter = createMeter();
  try {
    const access = await connectSlack({ botToken, ...api, clock, log, render: rendering });
    const upstreams = connectUpstreams(config, closers);
    const { consul, prefix, key } = config.state;
    const store = createChangeStore({ consul, prefix, stateKey: key });
    closers.push(() => store.close());
    const operations = new ChangeOperations({
      catalogue: config.catalogue,
      upstreams,
      store,
      notifier: access.outbox,
      people: access.people,
      clock,
      ids: randomIds,
      digester: createDigester(key),
      audit: createAuditLog(clock, write),
      log,
      meter,
    });
    let fail: (why: 'refused by Slack') => void = () => undefined;
    const failed = new Promise<'refused by Slack'>((resolve) => {
      fail = resolve;
    });
    const edge = createSlackEdge({
      ...{ access, botToken, ...api, operations, clock, log, meter, render: rendering, ids: randomIds },
      appToken: config.slack.appToken.reveal(),
      connections: config.slack.connections,
      onFatal: () => fail('refused by Slack'),
    });
    // What was left open is taken up before new clicks arrive.
    await operations.start();
    await edge.start();
    const http = await startHttp({ ...config.http, meter, status: () => edge.status(), outbox: access.outbox, store });
    log.info({ http: http.url, environments: config.environments.map(({ name }) => name) }, 'ready');
    return {
      httpUrl: http.url,
      failed,
      stop: async () => {
        await edge.stop(STOP_LISTENERS_MS);
        await operations.stop();
        const unsent = await access.outbox.drain(STOP_OUTBOX_MS);
        if (unsent > 0) log.warn({ unsent }, 'ending with messages unsent; the next start shows them');
        await http.close();
        await closeAll(closers);
      },
    };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

function connectUpstreams(config: Config, closers: (() => unknown)[]): ReadonlyMap<string, Upstreams> {
  return new Map(
    config.environments.map(({ name, nomad }) => {
      const scheduler = createScheduler(nomad);
      closers.push(() => scheduler.close());
      const { region, namespace } = nomad;
      const loader = createJobLoader({ scheduler, jobsFolder: config.jobsFolder, region, namespace });
      return [name, { scheduler, loader }];
    }),
  );
}

async function closeAll(closers: readonly (() => unknown)[]): Promise<void> {
  await Promise.allSettled(closers.map((close) => close()));
}
