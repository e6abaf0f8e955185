import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DetailedError,
  type PolicyJson,
  policySetTextToParts,
  policyToJson,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs';
import { type Problem, problem } from '../../config/problem.ts';
import { type Annotated, readAnnotations } from './annotations.ts';

/** One rule of a set, as it was written and as it was understood. */
export interface ReadRule extends Annotated {
  readonly text: string;
  readonly json: PolicyJson;
  /** `file:line`. */
  readonly place: string;
}

export interface ReadSet {
  readonly schema: string;
  /** Its schema is the ready-made one, which describes no more than what is asked. */
  readonly hasReadySchema: boolean;
  readonly rules: readonly ReadRule[];
  /** Hex digest of the schema and every rule. */
  readonly digest: string;
  /** What is allowed but surely not meant, such as a rule that can never apply. */
  readonly warnings: readonly Problem[];
}

/** Reads `*.cedar` and the schema of a folder and checks every rule strictly against it. All problems at once. */
export function readSet(folder: string, ready: string): ReadSet | readonly Problem[] {
  let names: readonly string[];
  let ownSchema: string | undefined;
  const texts = new Map<string, string>();
  try {
    names = readdirSync(folder).sort();
    const schemas = names.filter((name) => name.endsWith('.cedarschema'));
    if (schemas.length > 1) return [problem(folder, `holds ${schemas.length} schemas`, 'keep one, or none')];
    ownSchema = schemas[0];
    for (const name of names) if (name.endsWith('.cedar')) texts.set(name, readFileSync(join(folder, name), 'utf8'));
    const readySchema = readFileSync(join(ready, SCHEMA), 'utf8');
    const schema = ownSchema === undefined ? readySchema : readFileSync(join(folder, ownSchema), 'utf8');
    if (texts.size === 0) return [problem(folder, 'holds no *.cedar file', 'without rules everything is denied')];
    const set = checkSet(schema, texts);
    return 'rules' in set ? { ...set, hasReadySchema: schema === readySchema } : set;
  } catch {
    return [problem(folder, 'cannot be read', 'name a folder with *.cedar files')];
  }
}

const SCHEMA = 'meshbot.cedarschema';

function checkSet(
  schema: string,
  texts: ReadonlyMap<string, string>,
): Omit<ReadSet, 'hasReadySchema'> | readonly Problem[] {
  const read = [...texts].map(([file, text]) => readFile(file, text));
  const rules = read.flatMap(({ rules }) => rules);
  const problems = [
    ...read.flatMap(({ problems }) => problems),
    ...rules.flatMap(({ place, complaints }) => complaints.map((complaint) => problem(place, complaint))),
    ...doubleIds(rules),
  ];
  if (problems.length > 0) return problems;
  const { errors, warnings } = validateRules(schema, rules);
  if (errors.length > 0) return errors;
  const digest = createHash('sha256')
    .update(JSON.stringify([schema, rules.map(({ text }) => text)]))
    .digest('hex');
  return { schema, rules, digest, warnings };
}

interface ReadFile {
  readonly rules: readonly ReadRule[];
  readonly problems: readonly Problem[];
}

function readFile(file: string, text: string): ReadFile {
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure') {
    return { rules: [], problems: parts.errors.map((error) => problem(placeOf(file, text, error), error.message)) };
  }
  const problems = parts.policy_templates.map(() => problem(file, 'holds a template', 'write the rule out'));
  let from = 0;
  const rules = parts.policies.flatMap((part): readonly ReadRule[] => {
    const at = Math.max(0, text.indexOf(part, from));
    from = at + part.length;
    const place = `${file}:${lineAt(text, at)}`;
    const parsed = policyToJson(part);
    if (parsed.type === 'success') {
      return [{ ...readAnnotations(parsed.json), text: part, json: parsed.json, place }];
    }
    problems.push(...parsed.errors.map((error) => problem(place, error.message)));
    return [];
  });
  return { rules, problems };
}

function doubleIds(rules: readonly ReadRule[]): readonly Problem[] {
  const seen = new Map<string, string>();
  return rules.flatMap(({ rule: { id }, place }) => {
    const other = seen.get(id);
    seen.set(id, other ?? place);
    return other === undefined || id === '' ? [] : [problem(place, `@id("${id}") stands at ${other} already`)];
  });
}

function validateRules(schema: string, rules: readonly ReadRule[]) {
  const staticPolicies = Object.fromEntries(rules.map(({ rule, text }) => [rule.id, text]));
  const answer = validate({ schema, policies: { staticPolicies }, validationSettings: { mode: 'strict' } });
  if (answer.type === 'failure') {
    return {
      errors: answer.errors.map(({ message, help }) => problem('schema', message, help ?? undefined)),
      warnings: [],
    };
  }
  const told = ({ policyId, error }: { policyId: string; error: DetailedError }) => {
    const place = rules.find(({ rule }) => rule.id === policyId)?.place ?? policyId;
    return problem(place, error.message, error.help ?? undefined);
  };
  return { errors: answer.validationErrors.map(told), warnings: answer.validationWarnings.map(told) };
}

function placeOf(file: string, text: string, { sourceLocations }: DetailedError): string {
  const start = sourceLocations?.[0]?.start;
  if (start === undefined) return file;
  return `${file}:${lineAt(text, Buffer.from(text).subarray(0, start).toString().length)}`;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
