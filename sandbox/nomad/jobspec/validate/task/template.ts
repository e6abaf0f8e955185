import { goDuration } from '../../../../go-duration.ts';
import { isWire, type Wire } from '../../wire-object.ts';
import { quoted, under, when } from '../errors.ts';

export function templateErrors(templates: readonly Wire[]): string[] {
  const places = new Map<unknown, number>();
  return templates.flatMap((template, index) => {
    const before = places.get(template['DestPath']);
    if (before === undefined) places.set(template['DestPath'], index + 1);
    return [
      ...under(`Template ${index + 1}`, ownErrors(template)),
      ...when(before !== undefined, `Template ${index + 1} has same destination as ${before}`),
    ];
  });
}

function ownErrors(template: Wire): string[] {
  const mode = String(template['ChangeMode']);
  const perms = String(template['Perms'] ?? '');
  return [
    ...when(
      template['SourcePath'] === '' && template['EmbeddedTmpl'] === '',
      'Must specify a source path or have an embedded template',
    ),
    ...when(template['DestPath'] === '', 'Must specify a destination for the template'),
    ...when(escapes(String(template['DestPath'])), 'destination escapes allocation directory'),
    ...when(
      mode === 'signal' && template['ChangeSignal'] === '',
      'Must specify signal value when change mode is signal',
    ),
    ...when(mode === 'signal' && template['Envvars'] === true, 'cannot use signals with env var templates'),
    ...when(
      mode === 'script' && template['ChangeScript'] === null,
      'must specify change script configuration value when change mode is script',
    ),
    ...when(
      mode === 'script' && isWire(template['ChangeScript']) && template['ChangeScript']['Command'] === '',
      'must specify script path value when change mode is script',
    ),
    ...when(
      !['noop', 'restart', 'signal', 'script'].includes(mode),
      'Invalid change mode. Must be one of the following: noop, signal, script, restart',
    ),
    ...when(Number(template['Splay']) < 0, 'Must specify positive splay value'),
    ...when(perms !== '' && !/^[0-7]{1,4}$/.test(perms), permissionProblem(perms)),
    ...waitErrors(template['Wait']),
  ];
}

function waitErrors(wait: unknown): string[] {
  if (!isWire(wait) || typeof wait['Min'] !== 'number' || typeof wait['Max'] !== 'number') return [];
  const [least, most] = [goDuration(wait['Min']), goDuration(wait['Max'])];
  return when(wait['Min'] > wait['Max'], `wait min ${least} is greater than max ${most}`);
}

function permissionProblem(perms: string): string {
  return `Failed to parse ${quoted(perms)} as octal: strconv.ParseUint: parsing ${quoted(perms)}: invalid syntax`;
}

/** A task's directory lies one below its allocation's. */
export function escapes(path: string): boolean {
  let depth = 1;
  for (const part of path.split('/')) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return true;
  }
  return false;
}
