import { describe, expect, it } from 'vitest';
import type { Applied } from '../../../../src/domain/change/change.ts';
import { ourAllocations } from '../../../../src/operations/change/follow/judge.ts';
import type { Allocation, TaskEvent } from '../../../../src/ports/scheduler.ts';

const AT = '2026-01-01T12:00:00.000Z';
const applied: Applied = { at: AT, evaluationId: 'e', jobModifyIndex: 100, jobVersion: 2 };

function anAllocation(differs: Partial<Allocation>, endedMs: number): Allocation {
  const event: TaskEvent = { type: 'Terminated', atMs: endedMs, message: '', exitCode: 1, oom: false };
  return {
    ...{ id: 'a', name: 'web.app[0]', group: 'app', node: 'node-1', jobVersion: 2, desiredStatus: 'run' },
    ...{ clientStatus: 'failed', clientDescription: '', deploymentId: undefined, healthy: undefined, canary: false },
    ...{ rescheduling: true, createIndex: 50, modifyIndex: 110 },
    tasks: [{ name: 'server', state: 'dead', failed: true, restarts: 0, events: [event] }],
    ...differs,
  };
}

describe('the allocations of a change', () => {
  const before = Date.parse(AT) - 60_000;
  const after = Date.parse(AT) + 5_000;

  it.each<[string, Allocation, boolean]>([
    ['one that failed earlier and was only moved to the new version', anAllocation({}, before), false],
    ['one that was updated in place and failed afterwards', anAllocation({}, after), true],
    ['one that was made for it and failed', anAllocation({ createIndex: 101 }, before), true],
    ['one that was updated in place and runs', anAllocation({ clientStatus: 'running' }, before), true],
    ['one of another version', anAllocation({ jobVersion: 1, createIndex: 101 }, after), false],
  ])('%s', (_what, allocation, isOurs) => {
    expect(ourAllocations([allocation], applied)).toEqual(isOurs ? [allocation] : []);
  });
});
