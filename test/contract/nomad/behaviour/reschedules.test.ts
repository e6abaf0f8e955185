import { expect, it } from 'vitest';
import { job, SECOND, unrolled } from './support/jobs.ts';
import { onEachNomad } from './support/on-each-nomad.ts';
import * as step from './support/steps.ts';

const reschedules = (policy: object) => ({
  ReschedulePolicy: { Attempts: 0, Interval: 0, Unlimited: false, ...policy },
});

onEachNomad('a failed allocation', (cluster) => {
  const chain = async (id: string, length: number) =>
    (await step.untilAllocations(cluster(), id, (allocs) => allocs.length >= length)).toReversed();

  it('of a service is replaced after its delay, by a follow-up evaluation that waits', async () => {
    const policy = reschedules({ Unlimited: true, Delay: 5 * SECOND, DelayFunction: 'constant', MaxDelay: 0 });
    await step.register(cluster(), unrolled('later', { script: 'exit 1', group: policy }));
    const waiting = await step.untilEvaluation(cluster(), 'later', (one) => one.TriggeredBy === 'alloc-reschedule');
    expect(waiting.StatusDescription).toBe('created for delayed rescheduling');
    const [failed] = await step.untilAllocations(cluster(), 'later', (allocs) => allocs[0]?.FollowupEvalID !== '');
    expect(failed?.FollowupEvalID).toBe(waiting.ID);
    const ended = Date.parse(failed?.TaskStates?.['main']?.FinishedAt ?? '');
    expect(Math.abs(Date.parse(waiting.WaitUntil ?? '') - ended - 5000)).toBeLessThanOrEqual(50);

    const [first, second] = await chain('later', 2);
    expect(second?.ID).toBe(first?.NextAllocation);
    const next = await step.allocation(cluster(), second?.ID ?? '');
    expect(next.PreviousAllocation).toBe(first?.ID);
    expect(next.RescheduleTracker?.Events).toMatchObject([{ PrevAllocID: first?.ID, Delay: 5 * SECOND }]);
    expect(next.CreateTime / 1e6 - ended).toBeGreaterThanOrEqual(5000 - 50);
    await step.forget(cluster(), 'later');
  });

  it('is replaced as often as its attempts say, and then stays failed', async () => {
    const policy = reschedules({ Attempts: 1, Interval: 3600 * SECOND, Delay: 5 * SECOND, DelayFunction: 'constant' });
    await step.register(cluster(), unrolled('twice', { script: 'exit 1', group: policy }));
    const allocs = await step.untilAllocations(
      cluster(),
      'twice',
      (all) => all.length === 2 && all.every((alloc) => alloc.ClientStatus === 'failed'),
    );
    expect(allocs[0]?.RescheduleTracker?.Events).toHaveLength(1);
    expect(allocs[0]?.FollowupEvalID).toBe('');
    await step.forget(cluster(), 'twice');
  });

  it('waits twice as long each time with exponential delays', async () => {
    const policy = reschedules({
      Unlimited: true,
      Delay: 5 * SECOND,
      DelayFunction: 'exponential',
      MaxDelay: 60 * SECOND,
    });
    await step.register(cluster(), unrolled('doubling', { script: 'exit 1', group: policy }));
    const [, , third] = await chain('doubling', 3);
    expect(third?.RescheduleTracker?.Events.map((event) => event.Delay / SECOND)).toEqual([5, 10]);
    await step.forget(cluster(), 'doubling');
  });

  it('waits for the sum of the last two delays with fibonacci', async () => {
    const policy = reschedules({
      Unlimited: true,
      Delay: 5 * SECOND,
      DelayFunction: 'fibonacci',
      MaxDelay: 60 * SECOND,
    });
    await step.register(cluster(), unrolled('adding', { script: 'exit 1', group: policy }));
    const [, , , fourth] = await chain('adding', 4);
    expect(fourth?.RescheduleTracker?.Events.map((event) => event.Delay / SECOND)).toEqual([5, 5, 10]);
    await step.forget(cluster(), 'adding');
  });

  it('of a deployment is replaced at once while attempts are left, and the deployment can still succeed', async () => {
    const policy = reschedules({ Attempts: 3, Interval: 3600 * SECOND, Delay: 5 * SECOND, DelayFunction: 'constant' });
    await step.register(cluster(), job('retried', { script: 'exit 1', group: policy }));
    const [first, second] = await chain('retried', 2);
    expect(first?.ClientStatus).toBe('failed');
    expect(second?.RescheduleTracker?.Events).toMatchObject([{ PrevAllocID: first?.ID }]);
    const deployment = await step.untilDeploymentIs(
      cluster(),
      'retried',
      (one) => (one.TaskGroups['app']?.PlacedAllocs ?? 0) >= 2,
    );
    expect(deployment.Status).toBe('running');
    expect(deployment.TaskGroups['app']?.UnhealthyAllocs).toBeGreaterThanOrEqual(1);
    await step.forget(cluster(), 'retried');
  });

  it('is replaced at once when somebody asks for it', async () => {
    const policy = reschedules({ Unlimited: true, Delay: 3600 * SECOND, DelayFunction: 'constant', MaxDelay: 0 });
    await step.register(cluster(), unrolled('forced', { script: 'exit 1', group: policy }));
    await step.untilAllocations(cluster(), 'forced', (allocs) => allocs[0]?.ClientStatus === 'failed');
    const body = { JobID: 'forced', EvalOptions: { ForceReschedule: true } };
    expect((await cluster().wire.put('/v1/job/forced/evaluate', body)).status).toBe(200);
    const [first, second] = await chain('forced', 2);
    expect(first?.NextAllocation).toBe(second?.ID);
    await step.forget(cluster(), 'forced');
  });
});
