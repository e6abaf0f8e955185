import { expect, it } from 'vitest';
import type { TaskEvent } from '../../../../sandbox/nomad/wire.ts';
import { job, SCRIPT, SECOND, shell, unrolled } from './support/jobs.ts';
import { onEachNomad } from './support/on-each-nomad.ts';
import * as step from './support/steps.ts';

const restarts = (attempts: number, delay: number, interval: number, mode: string) => ({
  RestartPolicy: { Attempts: attempts, Delay: delay, Interval: interval, Mode: mode },
});
const types = (events: readonly TaskEvent[]) => events.map((event) => event.Type);

onEachNomad('a task', (cluster) => {
  /** Its events once its allocation is over. */
  const eventsAtEnd = async (id: string, task = 'main') => {
    const [alloc] = await step.untilAllocations(cluster(), id, (allocs) =>
      allocs.some((one) => one.ClientStatus === 'failed' || one.ClientStatus === 'complete'),
    );
    return alloc?.TaskStates?.[task]?.Events ?? [];
  };
  const seen = (events: readonly TaskEvent[], type: string) => events.find((event) => event.Type === type);

  it('that fails without restarts is over at once', async () => {
    await step.register(cluster(), unrolled('once', { script: 'exit 3' }));
    const events = await eventsAtEnd('once');
    expect(types(events)).toEqual(['Received', 'Task Setup', 'Started', 'Terminated', 'Not Restarting']);
    expect(seen(events, 'Terminated')).toMatchObject({
      DisplayMessage: 'Exit Code: 3',
      Details: { exit_code: '3', signal: '0', oom_killed: 'false' },
    });
    expect(seen(events, 'Not Restarting')?.DisplayMessage).toBe('Policy allows no restarts');
    await step.forget(cluster(), 'once');
  });

  it('is restarted after its delay, as often as mode "fail" allows', async () => {
    await step.register(
      cluster(),
      unrolled('few', { script: 'exit 1', group: restarts(2, SECOND, 60 * SECOND, 'fail') }),
    );
    const events = await eventsAtEnd('few');
    expect(types(events).filter((type) => type === 'Started')).toHaveLength(3);
    const restarting = seen(events, 'Restarting');
    expect(restarting?.Details['restart_reason']).toBe('Restart within policy');
    // Up to a quarter more, so that tasks do not restart in step.
    expect(Number(restarting?.Details['start_delay'])).toBeGreaterThanOrEqual(SECOND);
    expect(Number(restarting?.Details['start_delay'])).toBeLessThanOrEqual(1.25 * SECOND);
    expect(seen(events, 'Not Restarting')?.DisplayMessage).toBe(
      'Exceeded allowed attempts 2 in interval 1m0s and mode is "fail"',
    );
    await step.forget(cluster(), 'few');
  });

  it('with mode "delay" waits for the next interval instead of failing', async () => {
    const group = restarts(1, SECOND / 2, 6 * SECOND, 'delay');
    await step.register(cluster(), unrolled('patient', { script: 'exit 1', group }));
    const [alloc] = await step.untilAllocations(cluster(), 'patient', (allocs) =>
      allocs.some((one) => (one.TaskStates?.['main']?.Restarts ?? 0) >= 3),
    );
    const delayed = alloc?.TaskStates?.['main']?.Events.find((event) => event.DisplayMessage.includes('Exceeded'));
    expect(delayed?.Type).toBe('Restarting');
    expect(delayed?.DisplayMessage).toMatch(
      /^Exceeded allowed attempts, applying a delay - Task restarting in [3-6]\.?\d*s$/,
    );
    expect(alloc?.ClientStatus).not.toBe('failed');
    await step.forget(cluster(), 'patient');
  });

  it('that is stopped is interrupted, and its end shows the signal', async () => {
    await step.deployed(cluster(), job('stopped'));
    await cluster().wire.delete('/v1/job/stopped');
    const events = await eventsAtEnd('stopped');
    expect(types(events).slice(-3)).toEqual(['Killing', 'Terminated', 'Killed']);
    expect(seen(events, 'Killing')?.DisplayMessage).toBe('Sent interrupt. Waiting 2s before force killing');
    expect(seen(events, 'Terminated')).toMatchObject({
      DisplayMessage: 'Exit Code: 130, Signal: 2',
      Details: { exit_code: '130', signal: '2' },
    });
    expect(seen(events, 'Killed')?.DisplayMessage).toBe('Task successfully killed');
    expect((await step.allocations(cluster(), 'stopped'))[0]?.ClientStatus).toBe('complete');
  });

  it('that does not listen is killed when its kill_timeout has passed', async () => {
    await step.deployed(cluster(), job('deaf', { script: "trap '' INT; while :; do sleep 1; done" }));
    await cluster().wire.delete('/v1/job/deaf');
    const events = await eventsAtEnd('deaf');
    const [killing, terminated] = [seen(events, 'Killing'), seen(events, 'Terminated')];
    expect(terminated?.DisplayMessage).toBe('Exit Code: 137, Signal: 9');
    const took = ((terminated?.Time ?? 0) - (killing?.Time ?? 0)) / 1e6;
    expect(took).toBeGreaterThanOrEqual(2000);
    expect(took).toBeLessThanOrEqual(2000 + cluster().latenessMs);
  });

  it('that ends by itself on its interrupt shows its own exit code', async () => {
    await step.deployed(cluster(), job('polite', { script: "trap 'exit 3' INT; while :; do sleep 1; done" }));
    await cluster().wire.delete('/v1/job/polite');
    const events = await eventsAtEnd('polite');
    expect(seen(events, 'Terminated')?.DisplayMessage).toBe('Exit Code: 3');
    expect((await step.allocations(cluster(), 'polite'))[0]?.ClientStatus).toBe('complete');
  });

  it('waits for its shutdown_delay between the call to end and the interrupt', async () => {
    await step.deployed(cluster(), job('leaving', { task: { ShutdownDelay: 2 * SECOND } }));
    await cluster().wire.delete('/v1/job/leaving');
    const events = await eventsAtEnd('leaving');
    expect(types(events).slice(-4)).toEqual(['Killing', 'Waiting for shutdown delay', 'Terminated', 'Killed']);
    const waiting = seen(events, 'Waiting for shutdown delay');
    expect(waiting?.DisplayMessage).toBe('Waiting for shutdown_delay of 2s before killing the task.');
    const took = ((seen(events, 'Terminated')?.Time ?? 0) - (waiting?.Time ?? 0)) / 1e6;
    expect(took).toBeGreaterThanOrEqual(2000);
  });

  it('skips its shutdown_delay when the stop asks for that', async () => {
    await step.deployed(cluster(), job('hurried', { task: { ShutdownDelay: 30 * SECOND } }));
    await cluster().wire.delete('/v1/job/hurried?no_shutdown_delay=true');
    const events = await eventsAtEnd('hurried');
    expect(types(events)).toContain('Skipping shutdown delay');
    expect(seen(events, 'Skipping shutdown delay')?.DisplayMessage).toBe(
      'Skipping shutdown_delay of 30s before killing the task.',
    );
  });

  it('that is killed by a signal from outside fails with it', async () => {
    await step.register(cluster(), unrolled('shot', { script: 'sleep 1; kill -9 $$' }));
    const events = await eventsAtEnd('shot');
    expect(seen(events, 'Terminated')?.DisplayMessage).toBe('Exit Code: 137, Signal: 9');
    expect((await step.allocations(cluster(), 'shot'))[0]?.ClientStatus).toBe('failed');
    await step.forget(cluster(), 'shot');
  });

  it('that fails takes its siblings down', async () => {
    const Tasks = [shell('main', 'sleep 2; exit 1'), shell('beside', SCRIPT.stays)];
    await step.register(cluster(), unrolled('siblings', { group: { Tasks } }));
    const events = await eventsAtEnd('siblings', 'beside');
    expect(types(events)).toContain('Sibling Task Failed');
    expect(seen(events, 'Sibling Task Failed')?.DisplayMessage).toBe('Task\'s sibling "main" failed');
    await step.forget(cluster(), 'siblings');
  });

  it('that leads takes the others with it when it is done', async () => {
    const Tasks = [shell('main', 'sleep 2; exit 0', { Leader: true }), shell('beside', SCRIPT.stays)];
    await step.register(cluster(), job('led', { group: { Tasks }, job: { Type: 'batch' } }));
    const events = await eventsAtEnd('led', 'beside');
    expect(types(events)).toContain('Leader Task Dead');
    expect((await step.allocations(cluster(), 'led'))[0]?.ClientStatus).toBe('complete');
  });

  it('that leads is stopped first, a sidecar last', async () => {
    const Tasks = [
      shell('aside', SCRIPT.stays, { Lifecycle: { Hook: 'prestart', Sidecar: true } }),
      shell('lead', SCRIPT.stays, { Leader: true }),
      shell('main', SCRIPT.stays),
    ];
    await step.deployed(cluster(), job('ordered', { group: { Tasks } }));
    await cluster().wire.delete('/v1/job/ordered');
    const [alloc] = await step.untilAllocations(cluster(), 'ordered', (all) => all[0]?.ClientStatus === 'complete');
    const ended = Tasks.map(
      ({ Name = '' }) => [Date.parse(alloc?.TaskStates?.[Name]?.FinishedAt ?? ''), Name] as const,
    );
    expect(ended.sort(([a], [b]) => a - b).map(([, name]) => name)).toEqual(['lead', 'main', 'aside']);
  });

  it('before the main one is done, a sidecar up, when the main one starts; the last one runs after it', async () => {
    const hook = (Hook: string, Sidecar = false) => ({ Lifecycle: { Hook, Sidecar } });
    const Tasks = [
      shell('first', 'sleep 1; exit 0', hook('prestart')),
      shell('aside', SCRIPT.stays, hook('prestart', true)),
      shell('main', 'sleep 1; exit 0'),
      shell('last', 'sleep 1; exit 0', hook('poststop')),
    ];
    await step.register(cluster(), job('hooks', { group: { Tasks }, job: { Type: 'batch' } }));
    await eventsAtEnd('hooks');
    const states = (await step.allocations(cluster(), 'hooks'))[0]?.TaskStates ?? {};
    const at = (task: string, field: 'StartedAt' | 'FinishedAt') => Date.parse(states[task]?.[field] ?? '');
    expect(at('main', 'StartedAt')).toBeGreaterThanOrEqual(at('first', 'FinishedAt'));
    expect(at('main', 'StartedAt')).toBeGreaterThanOrEqual(at('aside', 'StartedAt'));
    expect(at('last', 'StartedAt')).toBeGreaterThanOrEqual(at('main', 'FinishedAt'));
    expect(types(states['aside']?.Events ?? [])).toContain('Main Tasks Dead');
    expect(Object.values(states).map((state) => [state.State, state.Failed])).toEqual(Array(4).fill(['dead', false]));
  });

  it('of hook poststop runs also when the job is stopped', async () => {
    const Tasks = [
      shell('main', SCRIPT.stays),
      shell('last', 'sleep 1; exit 0', { Lifecycle: { Hook: 'poststop', Sidecar: false } }),
    ];
    await step.deployed(cluster(), job('cleanup', { group: { Tasks } }));
    await cluster().wire.delete('/v1/job/cleanup');
    await eventsAtEnd('cleanup');
    const states = (await step.allocations(cluster(), 'cleanup'))[0]?.TaskStates ?? {};
    expect(states['last']?.State).toBe('dead');
    expect(types(states['last']?.Events ?? [])).toContain('Terminated');
  });
});
