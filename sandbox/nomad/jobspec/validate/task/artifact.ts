import { isWire, type Wire } from '../../wire-object.ts';
import { quoted, when } from '../errors.ts';
import { escapes } from './template.ts';

/** Bytes of a sum, by its name. */
const SUMS: Record<string, number> = { md5: 16, sha1: 20, sha256: 32, sha512: 64 };

export function artifactErrors(artifact: Wire): string[] {
  const mode = String(artifact['GetterMode']);
  const options = artifact['GetterOptions'];
  const sum = isWire(options) ? options['checksum'] : undefined;
  return [
    ...when(artifact['GetterSource'] === '', 'source must be specified'),
    ...when(
      !['', 'any', 'file', 'dir'].includes(mode),
      `invalid artifact mode ${quoted(mode)}; must be one of: any, file, dir`,
    ),
    ...when(escapes(String(artifact['RelativeDest'])), 'destination escapes allocation directory'),
    ...(sum === undefined ? [] : checksumErrors(String(sum))),
  ];
}

/** The first thing that is wrong with a checksum; one that is filled in later cannot be judged. */
function checksumErrors(given: string): string[] {
  if (/\$\{[^}]+\}/.test(given)) return [];
  const sum = given.trim();
  if (sum === '') return ['checksum value cannot be empty'];
  const parts = sum.split(':');
  const [type = '', value = ''] = parts;
  if (parts.length !== 2) return [`checksum must be given as "type:value"; got ${quoted(sum)}`];
  const strange = [...value].find((digit) => !/[0-9a-f]/i.test(digit));
  if (strange !== undefined) {
    const code = strange.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    return [`invalid checksum: encoding/hex: invalid byte: U+${code} '${strange}'`];
  }
  if (value.length % 2 === 1) return ['invalid checksum: encoding/hex: odd length hex string'];
  const wanted = SUMS[type];
  if (wanted === undefined) return [`unsupported checksum type: ${type}`];
  return when(value.length !== wanted * 2, `invalid ${type} checksum: ${value}`);
}
