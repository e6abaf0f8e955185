import type { Wire } from '../wire-object.ts';
import { SECOND } from './defaults.ts';
import { one, upper, withDefaults } from './fill.ts';

export function canonicalTemplate(template: Wire): Wire {
  const filled = withDefaults(template, {
    SourcePath: '',
    DestPath: '',
    EmbeddedTmpl: '',
    ChangeMode: 'restart',
    Once: false,
    Splay: 5 * SECOND,
    Perms: '0644',
    LeftDelim: '{{',
    RightDelim: '}}',
    Envvars: false,
    ErrMissingKey: false,
    VaultGrace: 0,
  });
  return {
    ...filled,
    ChangeSignal: upper(filled['ChangeSignal'] ?? (filled['ChangeMode'] === 'signal' ? 'SIGHUP' : '')),
    ChangeScript: one(filled['ChangeScript'], (script) =>
      withDefaults(script, { Command: '', Args: [], Timeout: 5 * SECOND, FailOnError: false, RunOnFirstRender: false }),
    ),
  };
}
