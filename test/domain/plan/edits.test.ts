import { describe, expect, it } from 'vitest';
import { humanDuration, humanValue } from '../../../src/domain/plan/edits/units.ts';
import type { JobDiff } from '../../../src/domain/plan/scheduler-plan.ts';
import {
  aGroup,
  aJob,
  aPlan,
  edited,
  groupDiff,
  jobDiff,
  object,
  schedulerPlan,
  taskDiff,
} from '../../support/a-plan.ts';

function changesOf(diff: JobDiff) {
  return aPlan({ scheduler: schedulerPlan({ diff }) }).changes;
}

describe('edits', () => {
  it('leave unchanged context out and put what matters most first', () => {
    const diff = jobDiff({
      fields: [edited('Priority', '50', '60')],
      groups: [
        groupDiff('app', {
          fields: [edited('Count', '3', '4')],
          objects: [
            object('Update', {
              fields: [edited('MinHealthyTime', '10000000000', '30000000000'), edited('Canary', '1', '1')],
            }),
          ],
          tasks: [
            object('server', {
              fields: [edited('Env[LOG_LEVEL]', 'info', 'debug')],
              objects: [
                object('Config', { fields: [edited('image', 'web:1', 'web:2')] }),
                object('Resources', { fields: [edited('MemoryMB', '256', '1024'), edited('CPU', '100', '100')] }),
              ],
            }),
            object('quiet', { type: 'None' }),
          ],
        }),
        groupDiff('unchanged', { type: 'None' }),
      ],
    });
    expect(changesOf(diff).map(({ where, field, before, after }) => [where, field, before, after])).toEqual([
      ['group app › task server › config', 'image', 'web:1', 'web:2'],
      ['group app', 'count', '3', '4'],
      ['', 'priority', '50', '60'],
      ['group app › task server › env', 'LOG_LEVEL', 'info', 'debug'],
      ['group app › task server › resources', 'memory', '256 MB', '1 GB'],
      ['group app › update', 'min healthy time', '10s', '30s'],
    ]);
  });

  it('name objects of one kind by what people call them, and number those without a name', () => {
    const diff = taskDiff(
      [],
      [
        object('Template', {
          fields: [edited('DestPath', 'local/a', 'local/a'), edited('ChangeMode', 'noop', 'restart')],
        }),
        object('Constraint', { type: 'Added', fields: [edited('Operand', '', '=')] }),
        object('Constraint', { type: 'Deleted', fields: [edited('Operand', '>', '')] }),
      ],
    );
    expect(changesOf(diff).map(({ where, type }) => [where, type])).toEqual([
      ['group app › task server › template local/a', 'edited'],
      ['group app › task server › constraint 1', 'added'],
      ['group app › task server › constraint 2', 'deleted'],
    ]);
  });

  it('tell of a new group once at the top and of its insides last', () => {
    const added = groupDiff('db', {
      type: 'Added',
      fields: [edited('Count', '', '2')],
      tasks: [object('pg', { type: 'Added' })],
    });
    const changes = changesOf(
      jobDiff({ groups: [added, groupDiff('app', { fields: [edited('ShutdownDelay', '', '5000000000')] })] }),
    );
    expect(changes.map(({ where, field, type }) => [where, field, type])).toEqual([
      ['', 'group db', 'added'],
      ['group db', 'task pg', 'added'],
      ['group app', 'shutdown delay', 'added'],
      ['group db', 'count', 'added'],
    ]);
  });

  it('show arguments as one line, however many shift', () => {
    const fields = [
      edited('args[0]', '-v', '-v'),
      edited('args[1]', '--port', '--name'),
      edited('args[2]', '80', 'a b'),
    ];
    const diff = taskDiff(
      [],
      [object('Config', { fields: [...fields, edited('args[3]', '', '--port'), edited('args[4]', '', '80')] })],
    );
    expect(changesOf(diff)).toEqual([
      expect.objectContaining({ field: 'args', before: '-v --port 80', after: '-v --name "a b" --port 80' }),
    ]);
  });

  it('mark texts of several lines, and break long JSON into lines', () => {
    const json = (level: string) =>
      JSON.stringify({ log: { level, format: 'json' }, listen: ':8080', workers: 4, region: 'eu' });
    const diff = taskDiff(
      [edited('Env[CONFIG]', json('info'), json('debug'))],
      [object('Template', { fields: [edited('EmbeddedTmpl', 'a\nb\n', 'a\nc\n')] })],
    );
    const [config, template] = changesOf(diff);
    expect(config?.after?.split('\n')).toContain('    "level": "debug",');
    expect(config?.multiline).toBe(true);
    expect(template).toMatchObject({ field: 'text', multiline: true, before: 'a\nb\n', after: 'a\nc\n' });
  });

  it('say that a secret changed without saying what to', () => {
    const diff = taskDiff([edited('Env[DB_PASSWORD]', 'old-one', 'new-one')]);
    expect(changesOf(diff)).toEqual([
      expect.objectContaining({ field: 'DB_PASSWORD', masked: true, before: undefined, after: undefined }),
    ]);
  });

  it('keep the rest of a text readable when a secret in it changed', () => {
    const diff = taskDiff([edited('Env[DATABASE_URL]', 'postgres://u:a@db/x', 'postgres://u:b@db2/x')]);
    expect(changesOf(diff)).toEqual([
      expect.objectContaining({
        masked: true,
        before: 'postgres://u:[masked, old value]@db/x',
        after: 'postgres://u:[masked, new value]@db2/x',
      }),
    ]);
  });
});

describe('places that Nomad calls edited without saying what', () => {
  it.each([
    ['the job', jobDiff(), ['job']],
    ['a group', jobDiff({ groups: [groupDiff('app')] }), ['group app']],
    ['a task', taskDiff([]), ['group app › task server']],
    [
      'an object',
      taskDiff([], [object('Vault', { fields: [edited('Role', 'a', 'a')] })]),
      ['group app › task server › vault'],
    ],
  ])('are named: %s', (_what, diff, unexplained) => {
    expect(aPlan({ scheduler: schedulerPlan({ diff }) }).unexplained).toEqual(unexplained);
  });

  it('are explained from the two jobs where these tell: Vault policies', () => {
    const withPolicies = (Policies: readonly string[]) =>
      aJob({ TaskGroups: [aGroup({ Tasks: [{ Name: 'server', Vault: { Policies } }] })] });
    const diff = taskDiff([], [object('Vault', { fields: [edited('Role', 'a', 'a')] })]);
    const plan = aPlan({
      job: withPolicies(['web', 'admin']),
      current: withPolicies(['web']),
      scheduler: schedulerPlan({ diff }),
    });
    expect(plan.unexplained).toEqual([]);
    expect(plan.notable).toEqual(['vault-policies']);
    expect(plan.changes).toEqual([
      expect.objectContaining({
        where: 'group app › task server › vault',
        field: 'policies',
        before: 'web',
        after: 'admin, web',
      }),
    ]);
  });

  it('lead to a note when service mesh settings or dynamic ports change', () => {
    const connect = object('Service', {
      objects: [object('ConsulConnect', { fields: [edited('Native', 'false', 'true')] })],
    });
    const port = object('Network', { objects: [object('Dynamic Port', { fields: [edited('Label', 'http', 'web')] })] });
    const diff = jobDiff({ groups: [groupDiff('app', { objects: [connect, port] })] });
    expect(aPlan({ scheduler: schedulerPlan({ diff }) }).notable).toEqual(['connect', 'dynamic-ports']);
    const added = { ...diff, type: 'Added' as const };
    expect(aPlan({ scheduler: schedulerPlan({ diff: added, baseIndex: 0 }) }).notable).toEqual([]);
  });
});

describe('units', () => {
  it.each([
    [0, '0s'],
    [1_500_000_000, '1500ms'],
    [30_000_000_000, '30s'],
    [300_000_000_000, '5m'],
    [5_430_000_000_000, '1h30m30s'],
  ])('%d ns read %s', (ns, words) => {
    expect(humanDuration(ns)).toBe(words);
  });

  it.each([
    ['MemoryMB', '512', '512 MB'],
    ['CPU', '500', '500 MHz'],
    ['KillTimeout', '5000000000', '5s'],
    ['Interval', '10000000000', '10s'],
    ['Count', '3', '3'],
    ['MaxParallel', '1', '1'],
    ['Timeout', 'none', 'none'],
    ['Env[TIMEOUT]', '5000000000', '5000000000'],
  ])('%s = %s reads %s', (field, value, words) => {
    expect(humanValue(field, value)).toBe(words);
  });
});
