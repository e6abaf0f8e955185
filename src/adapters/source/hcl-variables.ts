import type { JobSource } from '../../ports/scheduler.ts';

/**
 * Nomad's parser takes values for variables that a job does not declare and drops them without a word, so the
 * declarations are read here. Nothing else of HCL is: what a value does to the job only Nomad says.
 */
export function declaredVariables(hcl: string): ReadonlySet<string> {
  const names = [...withoutComments(hcl).matchAll(DECLARATION)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  return new Set(names);
}

const DECLARATION = /^[ \t]*variable[ \t]+(?:"([^"\n]+)"|([A-Za-z_][\w-]*))[ \t]*\{/gm;

/** The plain value that a variable has in a source: from a flag, else the variable file, else its default. */
export function variableValue(source: JobSource, name: string): string | undefined {
  if (Object.hasOwn(source.variableFlags, name)) return source.variableFlags[name];
  return literal(source.variables, name) ?? defaultOf(source, name);
}

function defaultOf(source: JobSource, name: string): string | undefined {
  if (source.format !== 'hcl2') return undefined;
  const text = withoutComments(source.text);
  const found = [...text.matchAll(DECLARATION)].find(([, quoted, bare]) => (quoted ?? bare) === name);
  return found === undefined ? undefined : literal(blockAt(text, found.index + found[0].length), 'default');
}

/** The text of a block up to the brace that closes it; braces in its strings are counted too, which does no harm here. */
function blockAt(text: string, start: number): string {
  let depth = 1;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return text.slice(start, at);
  }
  return text.slice(start);
}

/** A quoted string without escapes and templates, or a number, assigned to `name`. */
function literal(text: string, name: string): string | undefined {
  for (const line of text.split('\n')) {
    const [left, ...right] = line.split('=');
    if (left?.trim() !== name) continue;
    const found = /^\s*(?:"([^"\\$%]*)"|(\d+(?:\.\d+)*))\s*(?:(?:#|\/\/).*)?$/.exec(right.join('='));
    return found?.[1] ?? found?.[2];
  }
  return undefined;
}

function withoutComments(hcl: string): string {
  return hcl.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^[ \t]*(?:#|\/\/).*$/gm, '');
}
