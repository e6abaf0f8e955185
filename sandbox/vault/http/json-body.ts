import { isObject } from '../../json.ts';
import { VaultProblem } from '../problem.ts';

/** What Vault 1.21 takes at most, whatever the listener's own settings; more is a 500. */
const LIMITS = { depth: 300, textBytes: 1024 * 1024, entries: 10_000, elements: 10_000 };

/** A body as JSON; undefined for none. Vault looks at brackets and sizes first (500), and only then reads it (400). */
export function parseBody(text: string): unknown {
  if (text.trim() === '') return undefined;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw brokenJson(text);
  }
  refuseLarge(body, 1);
  return body;
}

function refuseLarge(value: unknown, depth: number): void {
  if (typeof value === 'string' && Buffer.byteLength(value) > LIMITS.textBytes) {
    throw new VaultProblem(500, 'JSON string value exceeds allowed length');
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth > LIMITS.depth) throw new VaultProblem(500, 'JSON input exceeds allowed nesting depth');
  const isList = Array.isArray(value);
  const inner: unknown[] = Object.values(value);
  if (isList && inner.length > LIMITS.elements) throw new VaultProblem(500, 'JSON array exceeds allowed element count');
  if (isObject(value) && inner.length > LIMITS.entries) {
    throw new VaultProblem(500, 'JSON object exceeds allowed entry count');
  }
  for (const item of inner) refuseLarge(item, depth + 1);
}

/** The words for the ways in which a body is most often broken. */
function brokenJson(text: string): VaultProblem {
  const first = text.trimStart().charAt(0);
  if (!/[{["]/.test(first))
    return new VaultProblem(400, `error parsing JSON: failed to parse JSON input: ${whyNot(text)}`);
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const opened = bare.match(/[{[]/g)?.length ?? 0;
  const closed = bare.match(/[}\]]/g)?.length ?? 0;
  if (opened > closed) return new VaultProblem(500, 'malformed JSON, unclosed containers');
  const stranger = /^[^a-z]*[{[,:]\s*([^\s"{[\]}\d\-tfn])/.exec(bare)?.[1];
  if (stranger !== undefined) {
    return new VaultProblem(500, `invalid character '${stranger}' looking for beginning of value`);
  }
  return new VaultProblem(400, 'error parsing JSON: failed to parse JSON input: unexpected end of JSON input');
}

const WORDS: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' };

function whyNot(text: string): string {
  const given = text.trimStart();
  const word = WORDS[given.charAt(0)];
  if (word === undefined) return `invalid character '${given.charAt(0)}' looking for beginning of value`;
  const at = [...word].findIndex((letter, index) => given.charAt(index) !== letter);
  return `invalid character '${given.charAt(at)}' in literal ${word} (expecting '${word.charAt(at)}')`;
}
