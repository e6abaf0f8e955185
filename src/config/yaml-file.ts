import { isMap, isScalar, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import type { z } from 'zod';
import { nearest } from '../domain/nearest.ts';
import { type Problem, problem } from './problem.ts';
import { type ConfigFile, FILE_SCHEMA, keysAt } from './schema.ts';

/** A read meshbot.yml that still knows where everything stands. */
export interface YamlFile {
  /** Undefined when the text does not have the right form. */
  readonly content: ConfigFile | undefined;
  readonly problems: readonly Problem[];
  /** `meshbot.yml:12:5` for the value at a path, or for the nearest thing around it that exists. */
  place(path: readonly PropertyKey[]): string;
}

/** Parses and checks the form, collecting every problem. `label` is the file's name as people gave it. */
export function readYaml(text: string, label: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${label}:${line}:${col}`;
  };
  const place = (path: readonly PropertyKey[]) => at(offsetOf(document.contents, path));
  const broken = document.errors.map((error) => problem(at(error.pos[0]), error.message));
  if (broken.length > 0) return { content: undefined, problems: broken, place };

  const parsed = FILE_SCHEMA.safeParse(document.toJS() ?? {});
  if (parsed.success) return { content: parsed.data, problems: [], place };
  const problems = parsed.error.issues.flatMap((issue) => explain(issue, [], place));
  return { content: undefined, problems, place };
}

type Issue = z.core.$ZodIssue;

function explain(issue: Issue, base: readonly PropertyKey[], place: YamlFile['place']): Problem[] {
  const path = [...base, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...path, key], key, place));
    case 'invalid_union': {
      // The branch that got further is the one that was meant; a form that fits none is told as a whole.
      const meant = issue.errors.find((errors) => errors.some((inner) => !isWrongForm(inner)));
      return meant === undefined
        ? [problem(place(path), `${nameOf(path)} ${issue.message}`)]
        : meant.flatMap((inner) => explain(inner, path, place));
    }
    case 'invalid_key':
      return issue.issues.map((inner) => problem(place(path), `the name ${nameOf(path)} ${inner.message}`));
    case 'invalid_type':
      return [problem(place(path), `${nameOf(path)} ${typeMessage(issue)}`)];
    default:
      return [problem(place(path), `${nameOf(path)} ${phrase(issue.message)}`)];
  }
}

function isWrongForm(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
}

function typeMessage(issue: Extract<Issue, { code: 'invalid_type' }>): string {
  if (issue.message.endsWith('received undefined')) return 'is missing';
  return phrase(issue.message);
}

/** zod's own sentences start with a capital and stand alone; ours continue after a name. */
function phrase(message: string): string {
  return /^[A-Z]/.test(message) ? `is not right: ${message.charAt(0).toLowerCase()}${message.slice(1)}` : message;
}

function unknownKey(path: readonly PropertyKey[], key: string, place: YamlFile['place']): Problem {
  const known = keysAt(path.slice(0, -1));
  const guess = nearest(key, known);
  const help = guess === undefined ? `known here: ${known.join(', ')}` : `did you mean \`${guess}\`?`;
  return problem(place(path), `unknown key \`${key}\``, help);
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the file' : `\`${path.map(String).join('.')}\``;
}

/** Where the last existing step of a path begins: its key where it has one. */
function offsetOf(contents: unknown, path: readonly PropertyKey[]): number {
  let here = contents;
  let offset = startOf(contents) ?? 0;
  for (const step of path) {
    const pair = isMap(here) ? here.items.find((item) => keyOf(item) === String(step)) : undefined;
    const next = pair === undefined ? childAt(here, step) : pair.value;
    const start = startOf(pair?.key) ?? startOf(next);
    if (start === undefined) break;
    offset = start;
    here = next;
  }
  return offset;
}

function keyOf(pair: Pair): string | undefined {
  return isScalar(pair.key) ? String(pair.key.value) : undefined;
}

function childAt(parent: unknown, step: PropertyKey): unknown {
  if (typeof step === 'number' && parent !== null && typeof parent === 'object' && 'items' in parent) {
    return Array.isArray(parent.items) ? parent.items[step] : undefined;
  }
  return undefined;
}

function startOf(node: unknown): number | undefined {
  if (node === null || typeof node !== 'object' || !('range' in node)) return undefined;
  return (node as Node).range?.[0];
}
