import type { NomadJob } from '../wire.ts';
import { readContent } from './decode/content.ts';
import type { BodySchema } from './decode/context.ts';
import { readJob } from './decode/job.ts';
import type { Body } from './hcl/ast.ts';
import { type Diagnostic, fail, formatDiagnostic, HclError, Problems } from './hcl/diagnostic.ts';
import { CONSTANTS_ONLY, type Scope } from './hcl/evaluate/evaluate.ts';
import { jsonProblem } from './hcl/functions/go-json.ts';
import { syntaxError } from './hcl/grammar.ts';
import { parseFile } from './hcl/parse/body.ts';
import { Source } from './hcl/source.ts';
import type { Value } from './hcl/values.ts';
import { nativeSyntax } from './json-syntax.ts';
import { readLocals } from './locals.ts';
import { normalize } from './normalize.ts';
import { runtimeInterpolation } from './runtime-interpolation.ts';
import { assignVariables, readVariables, valuesOf } from './variables.ts';
import { isWire } from './wire-object.ts';

export type ParsedJob = { readonly ok: true; readonly job: NomadJob } | { readonly ok: false; readonly error: string };

/** The name under which Nomad's server parses what it is sent; it stands in every message. */
const FILE = 'input.hcl';

const FILE_SCHEMA: BodySchema = {
  attributes: [],
  blocks: [
    { type: 'variables', label: undefined },
    { type: 'variable', label: 'name' },
    { type: 'locals', label: undefined },
    { type: 'job', label: 'name' },
  ],
};

/**
 * Parses a job file and the values of its variables (a variables file's text) as Nomad's server does. The answer is
 * not canonicalised; the error is Nomad's, without the server's "Failed to parse job: " in front.
 */
export async function parseJobspec(hcl: string, variables: string | undefined): Promise<ParsedJob> {
  try {
    const file = await readFile(hcl, '');
    const assignments = variables ? await readFile(variables, 'unable to parse var content: ') : undefined;
    return { ok: true, job: decodeFile(file, assignments) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.message };
    if (!(error instanceof HclError)) throw error;
    return { ok: false, error: error.diagnostics.map(formatDiagnostic).join('\n') };
  }
}

/** A message that is complete as it stands. */
class Refusal extends Error {}

function countOthers(first: Diagnostic, others: number): string {
  return formatDiagnostic(first) + (others > 0 ? `, and ${others} other diagnostic(s)` : '');
}

async function readFile(text: string, prefix: string): Promise<Body> {
  const source = new Source(FILE, /^ *\{/.test(text) ? nativeOf(text) : text);
  const problem = await syntaxError(source);
  if (problem !== undefined) throw new Refusal(prefix + problem);
  return parseFile(source);
}

function nativeOf(json: string): string {
  const problem = jsonProblem(json);
  if (problem !== undefined) throw fail('Invalid JSON', `The file is no JSON: ${problem}.`);
  const file: unknown = JSON.parse(json);
  return nativeSyntax(isWire(file) ? file : {});
}

function decodeFile(file: Body, assignments: Body | undefined): NomadJob {
  const problems = new Problems();
  const late = new Problems();
  checkTopLevel(file, problems);
  const variables = readVariables(file, problems);
  if (assignments) assignVariables(variables, assignments, problems);
  const values = valuesOf(variables, problems);
  problems.raise();
  const locals = readLocals(file, (known) => scopeOf(values, known), problems);
  problems.raise();
  const job = problems.attempt(() => readJob(file.blocks, { scope: scopeOf(values, locals), problems, late }));
  problems.raise();
  if (late.found[0]) throw new Refusal(countOthers(late.found[0], late.found.length - 1));
  if (!job) throw new Error('a job file without problems yields a job');
  return normalize(job);
}

function checkTopLevel(file: Body, problems: Problems): void {
  const blocks = file.blocks.map((block) => ({ ...block, scope: CONSTANTS_ONLY }));
  readContent({ ...file, blocks }, FILE_SCHEMA, { scope: CONSTANTS_ONLY, problems, late: problems });
  problems.raise();
}

function scopeOf(variables: ReadonlyMap<string, Value>, locals: ReadonlyMap<string, Value>): Scope {
  return {
    variables: new Map<string, Value>([
      ['var', variables],
      ['local', locals],
    ]),
    unknown: runtimeInterpolation,
  };
}
