import { expect, it } from 'vitest';
import type { Cluster } from './support/cluster.ts';
import { job, SCRIPT } from './support/jobs.ts';
import { onEachNomad } from './support/on-each-nomad.ts';
import * as step from './support/steps.ts';

interface StreamEvent {
  readonly Topic: string;
  readonly Type: string;
  readonly Key: string;
  readonly Index: number;
  readonly Payload: { readonly Deployment?: { readonly Status: string }; readonly Job?: { readonly Version: number } };
}

/** Reads the stream from its start until `isLast` has come, or throws when the stream ends without it. */
async function readStream(
  cluster: Cluster,
  query: string,
  isLast: (event: StreamEvent) => boolean,
): Promise<StreamEvent[]> {
  const stop = new AbortController();
  const reply = await fetch(`${cluster.wire.url}/v1/event/stream?${query}`, { signal: stop.signal });
  const events: StreamEvent[] = [];
  let rest = '';
  for await (const chunk of reply.body ?? []) {
    const lines = (rest + Buffer.from(chunk).toString()).split('\n');
    rest = lines.pop() ?? '';
    events.push(...lines.flatMap(eventsOf));
    if (events.some(isLast)) break;
  }
  stop.abort();
  return events;
}

/** A line holds all events of one index; an empty object is a heartbeat. */
function eventsOf(line: string): StreamEvent[] {
  const { Events } = JSON.parse(line) as { Events?: StreamEvent[] };
  return Events ?? [];
}

const isSuccess = (event: StreamEvent) => event.Payload.Deployment?.Status === 'successful';

onEachNomad('the event stream', (cluster) => {
  const topics = (id: string) =>
    ['Job', 'Deployment', 'Evaluation', 'Allocation'].map((topic) => `topic=${topic}:${id}`).join('&');

  it('tells a rollout without an index from the start of its buffer, with gaps between its indexes', async () => {
    await step.deployed(cluster(), job('told'));
    const events = await readStream(cluster(), topics('told'), isSuccess);
    expect(events[0]).toMatchObject({ Topic: 'Job', Type: 'JobRegistered', Key: 'told' });
    const indexes = events.map((event) => event.Index);
    expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
    const span = (indexes.at(-1) ?? 0) - (indexes[0] ?? 0) + 1;
    expect(new Set(indexes).size).toBeLessThanOrEqual(span);
    expect(new Set(events.map((event) => event.Topic))).toEqual(
      new Set(['Job', 'Deployment', 'Evaluation', 'Allocation']),
    );
    await step.forget(cluster(), 'told');
  });

  it('tells of a deployment’s success as the result of a plan', async () => {
    await step.deployed(cluster(), job('planned'));
    const events = await readStream(cluster(), 'topic=Deployment:planned', isSuccess);
    expect(events.find(isSuccess)?.Type).toBe('PlanResult');
    expect(events[0]).toMatchObject({ Type: 'PlanResult', Payload: { Deployment: { Status: 'running' } } });
    await step.forget(cluster(), 'planned');
  });

  it('tells of a failed deployment as a status update', async () => {
    await step.register(cluster(), job('failing', { script: 'exit 1' }));
    await step.untilDeployment(cluster(), 'failing', 0, 'failed');
    const isFailed = (event: StreamEvent) => event.Payload.Deployment?.Status === 'failed';
    const events = await readStream(cluster(), 'topic=Deployment:failing', isFailed);
    expect(events.find(isFailed)?.Type).toBe('DeploymentStatusUpdate');
    await step.forget(cluster(), 'failing');
  });

  it('goes on behind an index, and may repeat the event of that index', async () => {
    await step.deployed(cluster(), job('onward'));
    const [first] = await readStream(cluster(), 'topic=Job:onward', () => true);
    await step.register(cluster(), job('onward', { script: `echo 2; ${SCRIPT.stays}` }));
    await step.untilDeployment(cluster(), 'onward', 1, 'successful');
    const isNext = (event: StreamEvent) => event.Topic === 'Job' && event.Payload.Job?.Version === 1;
    const events = await readStream(cluster(), `topic=Job:onward&index=${(first?.Index ?? 0) + 1}`, isNext);
    expect(events.every((event) => event.Index > (first?.Index ?? 0))).toBe(true);
    await step.forget(cluster(), 'onward');
  });

  it('tells a stopped job as an event of its own', async () => {
    await step.deployed(cluster(), job('gone'));
    await step.forget(cluster(), 'gone');
    const isStop = (event: StreamEvent) => event.Type === 'JobDeregistered';
    const events = await readStream(cluster(), 'topic=Job:gone', isStop);
    expect(events.find(isStop)).toMatchObject({ Topic: 'Job', Key: 'gone' });
  });
});
