import { describe, expect, it } from 'vitest';
import { isStoredFrom } from '../../../src/domain/change/stored-spec.ts';
import type { JobSpec } from '../../../src/domain/plan/job-spec.ts';

const task = { Name: 'server', Driver: 'docker', Config: { image: 'web:1' }, Env: { LEVEL: 'info' }, Identity: null };
const group = {
  Name: 'app',
  Count: 0,
  Constraints: null,
  Networks: [{ Mode: '', DynamicPorts: [{ Label: 'http', Value: 0, HostNetwork: '' }] }],
  Scaling: { ID: '', Min: 1, Max: 5, Target: null, CreateIndex: 0 },
  Services: [{ Name: 'web', Checks: [{ Name: '', Type: 'http' }] }],
  Tasks: [task],
};
const sent: JobSpec = {
  ID: 'web',
  NodePool: '',
  Status: '',
  Update: { MaxParallel: 1, AutoRevert: true },
  TaskGroups: [group],
};

/** What a real server kept of `sent`. */
const storedTask = { ...task, Identity: { Name: 'default', Audience: ['nomadproject.io'] } };
const storedGroup = {
  ...group,
  Constraints: [{ LTarget: '$' + '{attr.consul.version}', Operand: 'semver', RTarget: '>= 1.8.0' }],
  Networks: [{ Mode: '', DynamicPorts: [{ Label: 'http', Value: 0, HostNetwork: 'default' }] }],
  Scaling: { ID: 'ba5bd940', Min: 1, Max: 5, Target: { Job: 'web' }, CreateIndex: 517 },
  Services: [{ Name: 'web', Namespace: 'default', Checks: [{ Name: 'service: "web" check', Type: 'http' }] }],
  Tasks: [storedTask],
};
const stored: JobSpec = {
  ID: 'web',
  NodePool: 'default',
  Status: 'running',
  Version: 3,
  Update: { MaxParallel: 1, AutoRevert: false },
  TaskGroups: [storedGroup],
};

const withGroup = (differs: object): JobSpec => ({ ...stored, TaskGroups: [{ ...storedGroup, ...differs }] });
const withTask = (differs: object) => withGroup({ Tasks: [{ ...storedTask, ...differs }] });

describe('a job as a server keeps it', () => {
  it('is the one that was sent, with what the server fills in', () => {
    expect(isStoredFrom(stored, sent)).toBe(true);
  });

  it('may have got the sidecar that its mesh service implies', () => {
    const sidecar = { Name: 'connect-proxy-web', Kind: 'connect-proxy:web' };
    expect(isStoredFrom(withGroup({ Tasks: [storedTask, sidecar] }), sent)).toBe(true);
  });

  it.each<[string, JobSpec]>([
    ['another count', withGroup({ Count: 2 })],
    ['another image', withTask({ Config: { image: 'web:2' } })],
    ['one variable more', withTask({ Env: { LEVEL: 'info', DEBUG: '1' } })],
    ['one task more', withGroup({ Tasks: [storedTask, { Name: 'helper', Kind: '' }] })],
    ['one group more', { ...stored, TaskGroups: [storedGroup, { ...storedGroup, Name: 'db' }] }],
    ['one group fewer', { ...stored, TaskGroups: [] }],
    ['another limit of scaling', withGroup({ Scaling: { ...storedGroup.Scaling, Max: 9 } })],
    ['meta that was not sent', { ...stored, Meta: { owner: 'somebody else' } }],
    ['a template that was not sent', withTask({ Templates: [{ DestPath: 'local/app.conf' }] })],
  ])('is another job with %s', (_what, other) => {
    expect(isStoredFrom(other, sent)).toBe(false);
  });
});
