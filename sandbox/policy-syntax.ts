import { isObject } from './json.ts';
import type { Body } from './nomad/jobspec/hcl/ast.ts';
import { HclError } from './nomad/jobspec/hcl/diagnostic.ts';
import { constantOf } from './nomad/jobspec/hcl/evaluate/constant.ts';
import { parseFile } from './nomad/jobspec/hcl/parse/body.ts';
import { Source } from './nomad/jobspec/hcl/source.ts';

/** What stands in one pair of braces of a policy. */
export interface RuleTree {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly blocks: readonly RuleBlock[];
}

export interface RuleBlock {
  readonly type: string;
  /** Empty where the policy gives the block no name. */
  readonly label: string;
  readonly body: RuleTree;
}

/** A policy that cannot be read, or says what no policy of its server may say. */
export class RulesError extends Error {}

/** Reads the HCL or JSON of a Nomad or Consul policy into blocks; `isNamed` tells the kinds of block that JSON names by its keys. */
export function parseRules(text: string, isNamed: (type: string) => boolean): RuleTree {
  if (text.trim().startsWith('{')) return fromJson(text, isNamed);
  try {
    return treeOf(parseFile(new Source('policy', text)));
  } catch (error) {
    if (!(error instanceof HclError)) throw error;
    throw new RulesError(error.message);
  }
}

function treeOf(body: Body): RuleTree {
  const attributes = body.attributes.map(({ name, expression }) => [name, constantOf(expression)] as const);
  const blocks = body.blocks.map(({ type, labels, body: inner }) => ({
    type,
    label: labels[0]?.value ?? '',
    body: treeOf(inner),
  }));
  return { attributes: Object.fromEntries(attributes), blocks };
}

type IsNamed = (type: string) => boolean;

function fromJson(text: string, isNamed: IsNamed): RuleTree {
  try {
    return jsonTree(JSON.parse(text), isNamed);
  } catch (error) {
    throw new RulesError(error instanceof Error ? error.message : 'invalid JSON');
  }
}

function jsonTree(value: unknown, isNamed: IsNamed): RuleTree {
  const entries = Object.entries(isObject(value) ? value : {});
  const isBlock = (inner: unknown) => isObject(inner) || (Array.isArray(inner) && inner.every(isObject));
  const blocks = entries
    .filter(([, inner]) => isBlock(inner))
    .flatMap(([type, inner]) =>
      (Array.isArray(inner) ? inner : [inner]).flatMap((one) => jsonBlocks(type, one, isNamed)),
    );
  return { attributes: Object.fromEntries(entries.filter(([, inner]) => !isBlock(inner))), blocks };
}

function jsonBlocks(type: string, value: unknown, isNamed: IsNamed): RuleBlock[] {
  if (!isNamed(type)) return [{ type, label: '', body: jsonTree(value, isNamed) }];
  return Object.entries(isObject(value) ? value : {}).map(([label, inner]) => ({
    type,
    label,
    body: jsonTree(inner, isNamed),
  }));
}
