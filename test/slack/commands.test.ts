import { describe, expect, it } from 'vitest';
import { MeshError } from '../../src/domain/errors.ts';
import { refuse } from '../../src/domain/outcome.ts';
import { Intake } from '../../src/operations/intake/intake.ts';
import { answer } from '../../src/slack/listeners/answer.ts';
import type { ListenerDeps } from '../../src/slack/listeners/deps.ts';
import { rendering } from '../../src/slack/rendering.ts';
import { Turns } from '../../src/slack/sockets/turns.ts';
import { aChange } from '../support/a-change.ts';
import { aChain, anEntry } from '../support/an-audit-chain.ts';
import { memoryDeliveries } from '../support/memory-deliveries.ts';
import { aPlan, edgeForTest, eventually, GENERAL, PROD, REA, wallClock } from './harness.ts';
import { recordingLog } from './recording-log.ts';
import { textOf, told, typed } from './told.ts';

describe('a slash command', () => {
  it('is acked before its work is done', async () => {
    const running = await edgeForTest();
    let release: (() => void) | undefined;
    running.operations.onPropose = () =>
      new Promise((resolve) => {
        release = () => resolve({ kind: 'no-change', environment: 'production', service: 'web', version: '1.1.0' });
      });
    await expect(running.slack.control.command(typed('deploy web 1.1.0'))).resolves.toBe('acked');
    await eventually(() => release !== undefined, 'the work');
    expect(told(running)).toEqual([]);
    release?.();
    const answer = await eventually(() => told(running)[0], 'the answer');
    expect(textOf(answer)).toContain('1.1.0 already');
  });

  it('shows the audit trail to whoever asks, with links to the cards', async () => {
    const running = await edgeForTest();
    const { ts = '' } = await running.access.client.chat.postMessage({ channel: PROD, text: 'card' });
    const [link] = aChain([anEntry()]);
    if (link === undefined) throw new Error('no link');
    const entries = [{ link, card: { channelId: PROD, ts } }];
    running.operations.onAudit = ({ person, environment }) => ({
      ...{ kind: 'trail', subject: `@${person}`, environment, entries, more: false, unreadable: 0, isPartial: false },
    });
    await running.slack.control.command(typed('audit @ada --env production'));
    const answer = await eventually(() => told(running)[0], 'the answer');
    expect(textOf(answer)).toContain('Audit trail of @⁠ada in production');
    expect(JSON.stringify(answer)).toContain('/archives/C0PROD/p');
    expect(running.counted).toEqual(['commands:audit']);
  });

  it('reaches the operations with who asked, where, and what was typed', async () => {
    const running = await edgeForTest();
    await running.slack.control.command(typed('deploy web 1.1.0 —env production --reason “new checkout”'));
    await eventually(() => told(running)[0], 'the answer');
    expect(running.operations.asked).toEqual([
      {
        call: 'propose',
        request: {
          verb: 'deploy',
          service: 'web',
          version: '1.1.0',
          environment: 'production',
          reason: 'new checkout',
          variables: {},
          dryRun: false,
        },
        asking: { requestId: 'req-1', userId: REA, teamId: 'T0HOME', channelId: GENERAL },
      },
    ]);
    expect(running.counted).toEqual(['commands:deploy']);
  });

  it.each(['', 'help', 'help deploy', 'deploy --help'])('answers %j with help, to the person alone', async (text) => {
    const running = await edgeForTest();
    await running.slack.control.command(typed(text));
    const answer = await eventually(() => told(running)[0], 'the help');
    expect(textOf(answer)).toContain('/mesh deploy');
    expect(running.operations.asked).toEqual([]);
  });

  it('answers a slip with the nearest verb and one example', async () => {
    const running = await edgeForTest();
    await running.slack.control.command(typed('depoly web 1.1.0'));
    const answer = textOf(await eventually(() => told(running)[0], 'the answer'));
    expect(answer).toContain('Did you mean deploy?');
    expect(answer).toContain('/mesh deploy web 1.4.2');
    expect(running.counted).toContain('commands:unreadable');
  });

  it('shows hostile words without letting them mention or link', async () => {
    const running = await edgeForTest();
    await running.slack.control.command(typed('&lt;!channel&gt; `x` *b*'));
    const answer = await eventually(() => told(running)[0], 'the answer');
    expect(textOf(answer)).not.toContain('<!channel>');
    expect(textOf(answer)).toContain('channel');
  });

  it('words a refusal, with its next step, and counts it', async () => {
    const running = await edgeForTest();
    running.operations.onPropose = () => refuse('unknown-service', { given: 'wep', known: 'web, api', nearest: 'web' });
    await running.slack.control.command(typed('deploy wep 1.1.0'));
    const answer = textOf(await eventually(() => told(running)[0], 'the answer'));
    expect(answer).toContain('There is no service');
    expect(answer).toContain('Did you mean web?');
    expect(running.counted).toContain('refusals:unknown-service');
  });

  it('links an open change that stands in the way, and the channels that a command belongs into', async () => {
    const running = await edgeForTest();
    const posted = await running.access.client.chat.postMessage({ channel: PROD, text: 'the card' });
    running.operations.onPropose = ({ service }) =>
      service === 'web'
        ? refuse('change-open', {
            id: 'web-1',
            service,
            environment: 'production',
            channelId: PROD,
            ts: posted.ts ?? '',
          })
        : refuse('channel-not-allowed', { environment: 'production', channels: `${PROD},<!channel>` });
    await running.slack.control.command(typed('deploy web 1.1.0'));
    const open = textOf(await eventually(() => told(running)[0], 'the first answer'));
    expect(open).toContain('/archives/C0PROD/p');
    await running.slack.control.command(typed('deploy api 1.1.0'));
    const elsewhere = textOf(await eventually(() => told(running)[1], 'the second answer'));
    expect(elsewhere).toContain(`<#${PROD}>`);
    expect(elsewhere).not.toContain('<!channel>');
  });

  it('links the card of what was proposed', async () => {
    const running = await edgeForTest();
    const { ts = '' } = await running.access.client.chat.postMessage({ channel: PROD, text: 'the card' });
    running.operations.onPropose = () => {
      const change = aChange({ card: { channelId: PROD, ts } });
      return { kind: 'proposed', change, plan: aPlan() };
    };
    await running.slack.control.command(typed('deploy web 1.1.0'));
    expect(textOf(await eventually(() => told(running)[0], 'the answer'))).toContain('/archives/C0PROD/p');
  });

  it('turns a fault into words with the request id, and a defect into an apology', async () => {
    const running = await edgeForTest();
    running.operations.onPropose = ({ service }) => {
      if (service === 'web') throw new MeshError('MESH_UPSTREAM_DEADLINE', 'planning the job', { system: 'Nomad' });
      throw new TypeError('x is undefined');
    };
    await running.slack.control.command(typed('deploy web 1.1.0'));
    const fault = textOf(await eventually(() => told(running)[0], 'the fault'));
    expect(fault).toContain('Nomad did not answer in time while planning the job');
    expect(fault).toContain('req-1');
    await running.slack.control.command(typed('deploy api 1.1.0'));
    const apology = textOf(await eventually(() => told(running)[1], 'the apology'));
    expect(apology).toContain('req-2');
    expect(apology).not.toContain('undefined');
    expect(running.lines.filter(({ level }) => level === 'error')).toMatchObject([{ message: 'a defect' }]);
    expect(running.counted).toEqual(expect.arrayContaining(['faults:MESH_UPSTREAM_DEADLINE', 'faults:defect']));
  });

  it.each([{ type: 'slash_commands', kind: 'duplicate' }] as const)(
    'has one effect when Slack delivers it twice',
    async (fault) => {
      const running = await edgeForTest();
      running.slack.control.fault({ ...fault, times: 3 });
      for (const text of ['deploy a 1', 'deploy b 1', 'deploy c 1']) await running.slack.control.command(typed(text));
      await eventually(() => told(running).length === 3, 'three answers');
      await eventually(
        () => running.lines.filter(({ message }) => message.includes('again')).length === 3,
        'the repeats',
      );
      expect(running.operations.asked).toHaveLength(3);
    },
  );

  it.each([429, 500, 404])('is answered by chat.postEphemeral when its response_url answers %i', async (status) => {
    const running = await edgeForTest();
    running.slack.control.fault({ kind: 'fail', method: 'response_url', status });
    await running.slack.control.command(typed('help'));
    await eventually(() => told(running)[0], 'the answer');
  });

  it('has its answer logged as undeliverable when nothing works, and goes on', async () => {
    const running = await edgeForTest();
    running.slack.control.fault({ kind: 'fail', method: 'response_url', status: 500 });
    running.slack.control.fault({ kind: 'fail', method: 'chat.postEphemeral', error: 'channel_not_found' });
    await running.slack.control.command(typed('help'));
    await eventually(() => running.lines.find(({ message }) => message.includes('could not be delivered')), 'the line');
    await running.slack.control.command(typed('help'));
    await eventually(() => told(running)[0], 'the next answer');
  });

  it('that runs is finished and answered before the stop ends', async () => {
    const running = await edgeForTest();
    let finish: (() => void) | undefined;
    running.operations.onPropose = () =>
      new Promise((resolve) => {
        finish = () => resolve(refuse('stopping'));
      });
    await running.slack.control.command(typed('deploy web 1'));
    await eventually(() => finish !== undefined, 'running work');
    const stopped = running.edge.stop(5000);
    await eventually(() => running.edge.status().connected === 0, 'closed sockets');
    finish?.();
    await stopped;
    expect(told(running)).toHaveLength(1);
  });
});

it('that still arrives while the edge stops is refused in words, without any work', async () => {
  const running = await edgeForTest();
  const { access, operations, slack } = running;
  const deps: ListenerDeps = {
    ...{ access, operations, client: access.client, permalinks: access.permalinks, render: rendering },
    ...{ clock: wallClock, log: recordingLog().log, meter: { count: () => {} }, stopping: () => true },
    ids: { change: (service) => service, request: () => 'req-9' },
    turns: new Turns(),
    deliveries: memoryDeliveries(),
    intake: new Intake({ audit: { record: async () => {} }, clock: wallClock, log: recordingLog().log, perMinute: 1 }),
  };
  const delivered = { to: { userId: REA, channelId: GENERAL }, teamId: 'T0HOME', context: { delivery: 'd-1' } };
  await answer(deps, delivered, () => Promise.reject(new Error('no work may be begun')));
  const [refusal] = slack.control.messages(GENERAL);
  expect(textOf(refusal ?? { text: '' })).toContain('just being restarted');
});
