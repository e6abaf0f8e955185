import { type Part, SECOND, taskCases } from '../job-pieces.ts';

const template = (over: Part = {}): Part => ({ DestPath: 'local/a', EmbeddedTmpl: 'x', ...over });
const templates = (...list: Part[]): Part => ({ Templates: list });

export const templatesDiffs = taskCases([
  ['a template', {}, templates(template())],
  [
    'another text over several lines',
    templates(template({ EmbeddedTmpl: 'a\nb\n' })),
    templates(template({ EmbeddedTmpl: 'a\n"c"\n\tb' })),
  ],
  ['a source', templates(template()), templates({ DestPath: 'local/a', SourcePath: 'local/b.tpl' })],
  ['a template elsewhere', templates(template()), templates(template({ DestPath: 'local/b' }))],
  ['a signal', templates(template()), templates(template({ ChangeMode: 'signal', ChangeSignal: 'sighup' }))],
  ['no reaction', templates(template()), templates(template({ ChangeMode: 'noop' }))],
  [
    'a script',
    templates(template()),
    templates(
      template({ ChangeMode: 'script', ChangeScript: { Command: '/bin/x', Args: ['a', 'b'], Timeout: 20 * SECOND } }),
    ),
  ],
  [
    'another script',
    templates(template({ ChangeMode: 'script', ChangeScript: { Command: '/bin/x', Args: ['a'] } })),
    templates(
      template({
        ChangeMode: 'script',
        ChangeScript: { Command: '/bin/y', FailOnError: true, RunOnFirstRender: true },
      }),
    ),
  ],
  ['once', templates(template()), templates(template({ Once: true }))],
  ['a wait', templates(template()), templates(template({ Wait: { Min: SECOND, Max: 5 * SECOND } }))],
  [
    'another wait',
    templates(template({ Wait: { Min: SECOND, Max: 5 * SECOND } })),
    templates(template({ Wait: { Min: SECOND, Max: 6 * SECOND } })),
  ],
  ['an owner', templates(template()), templates(template({ Uid: 0, Gid: 1000 }))],
  ['another owner', templates(template({ Uid: 1 })), templates(template({ Uid: 2 }))],
  [
    'every other field of a template',
    templates(template()),
    templates(
      template({
        Perms: '0600',
        Splay: SECOND,
        LeftDelim: '[[',
        RightDelim: ']]',
        Envvars: true,
        ErrMissingKey: true,
        VaultGrace: SECOND,
      }),
    ),
  ],
  ['a second template', templates(template()), templates(template(), template({ DestPath: 'local/b' }))],
  [
    'templates in another order, one changed',
    templates(template(), template({ DestPath: 'local/b' })),
    templates(template({ DestPath: 'local/b', EmbeddedTmpl: 'y' }), template()),
  ],
  [
    'three templates changed',
    templates(template(), template({ DestPath: 'local/b' }), template({ DestPath: 'local/c' })),
    templates(
      template({ DestPath: 'local/c', Perms: '0600' }),
      template({ DestPath: 'local/b', EmbeddedTmpl: 'y' }),
      template({ EmbeddedTmpl: 'a' }),
    ),
  ],
  [
    'every field of a template, changed',
    templates(
      template({
        Perms: '0600',
        Splay: SECOND,
        LeftDelim: '[[',
        RightDelim: ']]',
        ErrMissingKey: true,
        Uid: 1,
        Gid: 1,
      }),
    ),
    templates(
      template({ Perms: '0644', Splay: 2 * SECOND, LeftDelim: '<<', RightDelim: '>>', Uid: 2, Gid: 2, Envvars: true }),
    ),
  ],
  [
    'every field of a script',
    templates(
      template({
        ChangeMode: 'script',
        ChangeScript: { Command: '/bin/x', Args: ['a', 'b'], Timeout: SECOND, FailOnError: true },
      }),
    ),
    templates(
      template({
        ChangeMode: 'script',
        ChangeScript: { Command: '/bin/x', Args: ['b'], Timeout: 2 * SECOND, FailOnError: false },
      }),
    ),
  ],
]);
