import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { edgeForTest, eventually, GENERAL, REA, type RunningEdge, slackForTest } from '../harness.ts';

/** Types commands without a pause until told to stop; answers what was typed. */
function typing({ slack }: RunningEdge) {
  const typed: string[] = [];
  let going = true;
  const done = (async () => {
    while (going) {
      const name = `s${typed.length}`;
      typed.push(name);
      await slack.control.command({ channel: GENERAL, user: REA, command: '/mesh', text: `deploy ${name}` });
      await wait(2);
    }
  })();
  return {
    typed,
    async stop() {
      going = false;
      await done;
    },
  };
}

const handled = ({ operations }: RunningEdge) =>
  operations.asked.map((asked) => (asked.call === 'propose' ? asked.request.service : asked.call));

describe('two sockets', () => {
  it('lose nothing and do nothing twice while Slack refreshes them one after the other', async () => {
    const running = await edgeForTest();
    const commands = typing(running);
    for (let refresh = 1; refresh <= 4; refresh += 1) {
      const before = commands.typed.length;
      running.slack.control.disconnect('refresh_requested', 1);
      // Until the refreshed socket is gone both count; the next refresh must not meet the only one that is up.
      await eventually(() => running.slack.control.connections() < 2, 'the refreshed socket gone');
      await eventually(() => commands.typed.length > before + 10, 'more commands');
      await eventually(() => running.slack.control.connections() === 2, 'both sockets');
    }
    await commands.stop();
    await eventually(() => handled(running).length >= commands.typed.length, 'everything handled');
    expect(handled(running)).toEqual(commands.typed);
  });

  it('come back after they were cut off', async () => {
    const running = await edgeForTest();
    running.slack.control.killSockets();
    await eventually(() => running.edge.status().connected === 0, 'no sockets');
    await eventually(() => running.edge.status().connected === 2, 'both sockets');
    await expect(
      running.slack.control.command({ channel: GENERAL, user: REA, command: '/mesh', text: 'deploy web' }),
    ).resolves.toBe('acked');
  });

  it('come back after a time in which Slack opened none', async () => {
    const running = await edgeForTest();
    running.slack.control.fault({ kind: 'fail', method: 'apps.connections.open', status: 503, times: 3 });
    running.slack.control.fault({ kind: 'rateLimit', method: 'apps.connections.open', retryAfter: 1, times: 1 });
    running.slack.control.killSockets();
    await eventually(() => running.slack.control.faults().length === 0, 'the failed tries', 15_000);
    await eventually(() => running.edge.status().connected === 2, 'both sockets', 15_000);
  });

  it('tell their number and age, and are gone after the stop', async () => {
    const running = await edgeForTest();
    expect(running.edge.status()).toMatchObject({ wanted: 2, connected: 2, fatal: undefined });
    expect(running.edge.status().ageMs).toBeGreaterThanOrEqual(0);
    await running.edge.stop(1000);
    expect(running.edge.status()).toMatchObject({ connected: 0, ageMs: undefined });
    await eventually(() => running.slack.control.connections() === 0, 'no sockets at Slack');
  });
});

describe('a token that Slack refuses for good', () => {
  it('ends the start', async () => {
    const slack = await slackForTest();
    slack.control.fault({ kind: 'fail', method: 'apps.connections.open', error: 'invalid_auth', times: 2 });
    await expect(edgeForTest({ slack })).rejects.toMatchObject({
      code: 'MESH_UPSTREAM_DENIED',
      details: { system: 'Slack', error: 'invalid_auth' },
    });
  });

  it('is reported once when it comes with a reconnect, and rejects nowhere unheard', async () => {
    const unheard: unknown[] = [];
    const listener = (error: unknown) => void unheard.push(error);
    process.on('unhandledRejection', listener);
    onTestFinished(() => void process.off('unhandledRejection', listener));
    const fatal: string[] = [];
    const running = await edgeForTest({ onFatal: (error) => void fatal.push(error) });
    running.slack.control.fault({ kind: 'fail', method: 'apps.connections.open', error: 'account_inactive', times: 2 });
    running.slack.control.killSockets();
    await eventually(() => fatal.length > 0, 'the report');
    await running.edge.stop(1000);
    expect(fatal).toEqual(['account_inactive']);
    expect(running.edge.status().fatal).toBe('account_inactive');
    expect(unheard).toEqual([]);
  });
});
