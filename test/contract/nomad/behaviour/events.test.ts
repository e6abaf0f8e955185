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

/** A write that has nothing to do with jobs, which the stream tells as an event with this key. */
const writePool = (cluster: Cluster, Name: string) => cluster.wire.put(`/v1/node/pool/${Name}`, { Name });

const isSuccess = (event: StreamEvent) => event.Payload.Deployment?.Status === 'successful';

onEachNomad('the event stream', (cluster) => {
  const topics = (id: string) =>
    ['Job', 'Deployment', 'Evaluation', 'Allocation'].map((topic) => `topic=${topic}:${id}`).join('&');

  it('tells a rollout without an index from the start of its buffer, with gaps between its indexes', async () => {
    await step.register(cluster(), job('told'));
    await writePool(cluster(), 'between');
    await step.untilDeployment(cluster(), 'told', 0, 'successful');
    const events = await readStream(cluster(), topics('told'), isSuccess);
    expect(events[0]).toMatchObject({ Topic: 'Job', Type: 'JobRegistered', Key: 'told' });
    const indexes = events.map((event) => event.Index);
    expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
    const span = (indexes.at(-1) ?? 0) - (indexes[0] ?? 0) + 1;
    expect(new Set(indexes).size).toBeLessThan(span);
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

  it('says nothing of a version that is tagged, or marked as stable by hand', async () => {
    await step.deployed(cluster(), job('quiet'));
    const body = { JobID: 'quiet', JobVersion: 0, Stable: false };
    const marked = (await cluster().wire.put('/v1/job/quiet/stable', body)).json as { Index: number };
    expect((await step.liveJob(cluster(), 'quiet')).Stable).toBe(false);
    const tagged = await cluster().wire.put('/v1/job/quiet/versions/good/tag', { Version: 0, Description: '' });
    expect(tagged.status).toBe(200);
    await writePool(cluster(), 'afterwards');
    const isLast = (event: StreamEvent) => event.Key === 'afterwards';
    const events = await readStream(cluster(), `${topics('quiet')}&topic=NodePool:afterwards`, isLast);
    const indexes = events.map((event) => event.Index);
    expect(indexes).not.toContain(marked.Index);
    expect(indexes.filter((index) => index > marked.Index)).toHaveLength(1);
    await step.forget(cluster(), 'quiet');
  });

  it('tells of variables since 2.0, without what is in them', async () => {
    const Path = 'config/mesh';
    await cluster().wire.put(`/v1/var/${Path}`, { Path, Namespace: 'default', Items: { secret: 'squirrel' } });
    await cluster().wire.delete(`/v1/var/${Path}`);
    await writePool(cluster(), 'curtain');
    const isLast = (event: StreamEvent) => event.Key === 'curtain';
    const events = await readStream(cluster(), `topic=Variable:${Path}&topic=NodePool:curtain`, isLast);
    const told = events.filter((event) => event.Topic === 'Variable');
    if (cluster().version.startsWith('1.')) expect(told).toEqual([]);
    else {
      expect(told).toMatchObject([
        { Type: 'VariableUpdated', Key: Path, Payload: { Metadata: { Path }, Deleted: false } },
        { Type: 'VariableUpdated', Key: Path, Payload: { Metadata: { Path }, Deleted: true } },
      ]);
    }
    expect(JSON.stringify(events)).not.toContain('squirrel');
  });

  it('tells a stopped job as an event of its own', async () => {
    await step.deployed(cluster(), job('gone'));
    await step.forget(cluster(), 'gone');
    const isStop = (event: StreamEvent) => event.Type === 'JobDeregistered';
    const events = await readStream(cluster(), 'topic=Job:gone', isStop);
    expect(events.find(isStop)).toMatchObject({ Topic: 'Job', Key: 'gone' });
  });
});

// By itself, since it takes away what other cases read.
onEachNomad(
  'the event stream of a full buffer',
  (cluster) => {
    it('starts with the oldest event that is left when its index is gone, without saying so', async () => {
      const first = (await writePool(cluster(), 'first')).index;
      for (let written = 0; written < 110; written += 1) await writePool(cluster(), `flood-${written}`);
      const query = `topic=NodePool:*&index=${first}`;
      const events = await readStream(cluster(), query, (event) => event.Key === 'flood-109');
      expect(events.map((event) => event.Key)).not.toContain('first');
      expect(events[0]?.Index).toBeGreaterThan(first);
    });
  },
  { isOwnCluster: true },
);
