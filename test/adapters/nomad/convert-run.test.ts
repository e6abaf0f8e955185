import { describe, expect, it } from 'vitest';
import { toAllocation, toDeployment } from '../../../src/adapters/nomad/convert-run.ts';
import { allocation, deployment } from '../../../src/adapters/nomad/wire/run.ts';

const GROUP = { DesiredTotal: 1, DesiredCanaries: 0, PlacedAllocs: 1, HealthyAllocs: 0, UnhealthyAllocs: 0 };

function groupsOf(names: readonly string[]) {
  const TaskGroups = Object.fromEntries(names.map((name) => [name, GROUP]));
  const wire = { ID: 'd', JobVersion: 1, JobSpecModifyIndex: 5, Status: 'running', StatusDescription: '', TaskGroups };
  return toDeployment(deployment.parse(wire)).groups.map(({ name }) => name);
}

/** An allocation of which one task has one event, as Nomad's list of allocations has it. */
function eventOf(event: object) {
  const Events = [{ Type: 'Terminated', Time: 1_000_000, Message: '', DisplayMessage: '', Details: {}, ...event }];
  const TaskStates = { server: { State: 'dead', Failed: true, Restarts: 0, Events } };
  const stub = { ID: 'a', Name: 'web.app[0]', TaskGroup: 'app', NodeID: 'n', NodeName: 'node-1', JobVersion: 1 };
  const states = { DesiredStatus: 'run', ClientStatus: 'failed', CreateIndex: 1, ModifyIndex: 2, TaskStates };
  return toAllocation(allocation.parse({ ...stub, ...states })).tasks[0]?.events[0];
}

describe('what Nomad says of a rollout', () => {
  it('names the groups in one order, whatever order Nomad writes them in', () => {
    expect(groupsOf(['g8', 'g0', 'g5'])).toEqual(['g0', 'g5', 'g8']);
    expect(groupsOf(['g5', 'g8', 'g0'])).toEqual(['g0', 'g5', 'g8']);
  });

  it('does not say an exit code twice', () => {
    const event = eventOf({ DisplayMessage: 'Exit Code: 3', Details: { exit_code: '3', signal: '0' } });
    expect(event).toMatchObject({ exitCode: 3, message: '' });
  });

  it('keeps the signal and the message beside an exit code', () => {
    const Details = { exit_code: '137', signal: '9', exit_message: 'killed' };
    const event = eventOf({ DisplayMessage: 'Exit Code: 137, Signal: 9, Exit Message: "killed"', Details });
    expect(event).toMatchObject({ exitCode: 137, message: 'signal 9, killed' });
  });
});
