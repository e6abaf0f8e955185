import { SEPARATOR } from './places.ts';

/** Nomad's names whose words people would not guess. */
const NAMES: Readonly<Record<string, string>> = {
  EmbeddedTmpl: 'text',
  DestPath: 'destination',
  SourcePath: 'source',
  GetterSource: 'source',
  GetterMode: 'mode',
  RelativeDest: 'destination',
  MemoryMB: 'memory',
  MemoryMaxMB: 'memory limit',
  DiskMB: 'disk',
  SizeMB: 'size',
  CPU: 'cpu',
  MBits: 'bandwidth',
  LTarget: 'attribute',
  RTarget: 'value',
  Operand: 'operator',
  PortLabel: 'port',
  MaxFileSizeMB: 'max file size',
};

export interface FieldWords {
  readonly where: string;
  readonly field: string;
}

/** A place and a field in people's words: `Env[LOG_LEVEL]` is `LOG_LEVEL` in `… › env`; `MinHealthyTime` is `min healthy time`. */
export function fieldWords(where: string, name: string): FieldWords {
  const entry = /^(Env|Meta|Tags|CanaryTags|CanaryMeta|GetterHeaders|GetterOptions)\[(.*)\]$/s.exec(name);
  if (entry !== null) {
    const [, map = '', key = ''] = entry;
    return { where: under(where, words(map)), field: key };
  }
  if (/[[.]/.test(name) || /^[a-z]/.test(name)) return { where, field: name };
  return { where, field: NAMES[name] ?? words(name) };
}

function under(where: string, part: string): string {
  return where === '' ? part : `${where}${SEPARATOR}${part}`;
}

function words(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase();
}
