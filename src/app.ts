import { join } from 'node:path';
import { createPolicy } from './adapters/cedar/reloading.ts';
import { systemClock } from './adapters/clock.ts';
import { createAuditTrail } from './adapters/consul/audit/audit-trail.ts';
import { createChangeStore } from './adapters/consul/change-store.ts';
import { createDeliveryStore } from './adapters/consul/deliveries/delivery-store.ts';
import { createHoldStore } from './adapters/consul/holds/hold-store.ts';
import { createMembership } from './adapters/consul/membership/membership.ts';
import { createFreezeCalendar } from './adapters/freeze/calendar.ts';
import { identifyBy } from './adapters/identify.ts';
import { randomIds } from './adapters/ids.ts';
import { createScheduler } from './adapters/nomad/index.ts';
import { createDigester } from './adapters/sealer.ts';
import { createJobLoader } from './adapters/source/index.ts';
import { packageRoot } from './cli/package-root.ts';
import type { Config } from './config/config.ts';
import { createMeter } from './http/meter.ts';
import { startHttp } from './http/server.ts';
import { Retention } from './operations/audit/retention.ts';
import type { Upstreams } from './operations/change/deps.ts';
import { ChangeOperations } from './operations/change/operations.ts';
import { Intake } from './operations/intake/intake.ts';
import { Sweeper } from './operations/intake/sweeper.ts';
import type { Log } from './ports/log.ts';
import { connectSlack } from './slack/access.ts';
import { createSlackEdge } from './slack/edge.ts';
import { rendering } from './slack/rendering.ts';

/** How long an orderly end may take, in ms, part by part; together less than 5 s. */
const STOP_LISTENERS_MS = 1_000;
const STOP_OUTBOX_MS = 1_000;

export interface Bot {
  readonly httpUrl: string;
  /** Resolves when Slack refuses the bot for good; then it can only be ended. */
  readonly failed: Promise<'refused by Slack'>;
  /** Reads the policies again; a bad set is not taken. */
  reload(): void;
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
  const running = new Running();
  try {
    const botToken = config.slack.botToken.reveal();
    const api = config.slack.apiUrl === undefined ? {} : { apiUrl: config.slack.apiUrl };
    const meter = createMeter();
    const digester = createDigester(config.state.key);
    const policy = createPolicy({ folder: config.policiesFolder, ready: readyPolicies() }, log);
    const identify = identifyBy(config.identity, digester);
    const identified = identify === undefined ? {} : { identify };
    const access = await connectSlack({ botToken, ...api, ...identified, clock, log, render: rendering });
    const upstreams = connectUpstreams(config, running);
    const { trail, store, holds, membership, deliveries } = openState(config, running, { log, write });
    const operations = new ChangeOperations({
      ...{ catalogue: config.catalogue, upstreams, store, membership, holds, clock, log, meter },
      ...{ notifier: access.outbox, announcer: access.announcer, links: access.permalinks },
      freezes: createFreezeCalendar(config.catalogue.freezes),
      ...{ people: access.people, channels: access.channels, userGroups: access.userGroups, policy },
      ...{ ids: randomIds, digester },
      ...{ audit: trail, trail },
    });
    const failed = promise<'refused by Slack'>();
    const edge = createSlackEdge({
      ...{ access, botToken, ...api, operations, clock, log, meter, render: rendering, ids: randomIds },
      ...{ deliveries, intake: new Intake({ audit: trail, clock, log, perMinute: config.slack.perMinute }) },
      appToken: config.slack.appToken.reveal(),
      connections: config.slack.connections,
      onFatal: () => failed.resolve('refused by Slack'),
    });
    const looked = { status: () => edge.status(), member: () => membership.status(), store };
    const http = await startHttp({ ...config.http, ...looked, meter, outbox: access.outbox });
    running.add(() => http.close());
    running.add(async () => {
      const unsent = await access.outbox.drain(STOP_OUTBOX_MS);
      if (unsent > 0) log.warn({ unsent }, 'ending with messages unsent; the next start shows them');
    });
    // What nobody drives is taken up before new clicks arrive.
    running.add(() => operations.stop());
    forgetOld(running, new Retention({ trail, clock, log, ...config.audit }));
    forgetOld(running, new Sweeper({ deliveries, clock, log }));
    await operations.start();
    running.add(() => edge.stop(STOP_LISTENERS_MS));
    await edge.start();
    log.info({ http: http.url, environments: config.environments.map(({ name }) => name) }, 'ready');
    const reload = () => meter.count('policy_reloads', policy.reload());
    return { httpUrl: http.url, failed: failed.promise, reload, stop: () => running.stop() };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

/** The rules that ship with the package. */
export function readyPolicies(): string {
  return join(packageRoot(), 'policies');
}

/** What has been started, ended in the opposite order; one that fails to end does not keep the others. */
class Running {
  readonly #ends: (() => unknown)[] = [];

  add(end: () => unknown): void {
    this.#ends.push(end);
  }

  async stop(): Promise<void> {
    for (let end = this.#ends.pop(); end !== undefined; end = this.#ends.pop()) {
      await Promise.resolve()
        .then(end)
        .catch(() => undefined);
    }
  }
}

function promise<T>(): { readonly promise: Promise<T>; resolve(value: T): void } {
  let settle: (value: T) => void = () => undefined;
  const made = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise: made, resolve: (value) => settle(value) };
}

/** What is remembered in Consul, and this replica's place among the others. */
function openState({ state }: Config, running: Running, { log, write }: BotOutput) {
  const { consul, prefix, key } = state;
  const clock = systemClock;
  const trail = createAuditTrail({ consul, prefix, now: clock.now, write });
  running.add(() => trail.close());
  const store = createChangeStore({ consul, prefix, stateKey: key, chains: trail.writer });
  running.add(() => store.close());
  const holds = createHoldStore({ consul, prefix, chains: trail.writer });
  running.add(() => holds.close());
  const membership = createMembership({ consul, prefix, clock, log });
  // Ended after everything that speaks to people: from then on another replica draws the cards.
  running.add(() => membership.stop());
  const deliveries = createDeliveryStore({ consul, prefix, now: clock.now });
  running.add(() => deliveries.close());
  return { trail, store, holds, membership, deliveries };
}

/** What forgets by itself, from now until the end. */
function forgetOld(running: Running, keeper: Retention | Sweeper): void {
  running.add(() => keeper.stop());
  keeper.start();
}

function connectUpstreams(config: Config, running: Running): ReadonlyMap<string, Upstreams> {
  return new Map(
    config.environments.map(({ name, nomad }) => {
      const scheduler = createScheduler(nomad);
      running.add(() => scheduler.close());
      const { region, namespace } = nomad;
      const loader = createJobLoader({ scheduler, jobsFolder: config.jobsFolder, region, namespace });
      return [name, { scheduler, loader }];
    }),
  );
}
