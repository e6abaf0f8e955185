import { describe, expect, it } from 'vitest';
import { changed, changesOf, SECOND, TASK, taskDiffOf, withTask } from './web-job.ts';

describe('a task', () => {
  it.each([
    ['image', { Config: { image: 'web:2', args: ['a'] } }, [], ['Edited Config.image: web:1 -> web:2']],
    ['list in its settings', { Config: { image: 'web:1', args: ['a', 'b'] } }, [], ['Edited Config.args[1]:  -> b']],
    [
      'number in its settings',
      { Config: { image: 'web:1', args: ['a'], big: 1_000_000, f: 0.5 } },
      [],
      ['Edited Config.big:  -> 1e+06', 'Edited Config.f:  -> 0.5'],
    ],
    ['environment', { Env: { A: '1', B: '3', C: '4' } }, ['Env[B]: 2 -> 3', 'Env[C]:  -> 4'], []],
    ['kill timeout', { KillTimeout: 9 * SECOND }, ['KillTimeout: 5000000000 -> 9000000000'], []],
    ['resources', { Resources: { CPU: 200, MemoryMB: 300 } }, [], ['Edited Resources.CPU: 100 -> 200']],
    ['logs', { LogConfig: { MaxFiles: 3 } }, [], ['Edited LogConfig.MaxFiles: 10 -> 3']],
    ['vault role', { Vault: { Role: 'shop' } }, [], ['Edited Vault.Role: web -> shop']],
    [
      'template of many lines',
      { Templates: [{ DestPath: 'local/a', EmbeddedTmpl: 'one\nthree\n' }] },
      [],
      ['Edited Template.EmbeddedTmpl: one\ntwo\n -> one\nthree\n'],
    ],
    [
      'constraint',
      { Constraints: [{ LTarget: '${attr.a}', RTarget: 'b', Operand: '=' }] },
      [],
      ['Added Constraint.LTarget:  -> ${attr.a}', 'Added Constraint.Operand:  -> =', 'Added Constraint.RTarget:  -> b'],
    ],
    [
      'artifact',
      { Artifacts: [{ GetterSource: 's', GetterOptions: { a: 'b' } }] },
      [],
      [
        'Added Artifact.Chown:  -> false',
        'Added Artifact.GetterInsecure:  -> false',
        'Added Artifact.GetterMode:  -> any',
        'Added Artifact.GetterOptions[a]:  -> b',
        'Added Artifact.GetterSource:  -> s',
        'Added Artifact.RelativeDest:  -> local/',
      ],
    ],
    ['identity', { Identity: { Env: true } }, [], ['Edited Identity.Env: false -> true']],
    ['dispatch payload', { DispatchPayload: { File: 'f' } }, [], ['Added DispatchPayload.File:  -> f']],
    [
      'volume mount',
      { VolumeMounts: [{ Volume: 'v', Destination: '/d' }] },
      [],
      [
        'Added VolumeMount.Destination:  -> /d',
        'Added VolumeMount.PropagationMode:  -> private',
        'Added VolumeMount.ReadOnly:  -> false',
        'Added VolumeMount.Volume:  -> v',
      ],
    ],
  ])('shows a change of its %s', (_, changes, fields, objects) => {
    const diff = taskDiffOf(withTask(changes));
    expect(diff.Type).toBe('Edited');
    expect(changed(diff.Fields)).toEqual(fields);
    expect(changesOf(diff.Objects)).toEqual(objects);
  });

  it('pairs several templates by where they go', () => {
    const more = [{ DestPath: 'local/b', EmbeddedTmpl: 'b' }, ...(TASK.Templates ?? [])];
    const diff = taskDiffOf(withTask({ Templates: more }));
    expect(diff.Objects?.map(({ Type, Name }) => [Type, Name])).toEqual([['Added', 'Template']]);
  });

  it('is edited without any field for a lifecycle, which Nomad does not compare', () => {
    expect(taskDiffOf(withTask({ Lifecycle: { Hook: 'poststart' } }))).toMatchObject({
      Type: 'Edited',
      Fields: null,
      Objects: null,
    });
  });
});
