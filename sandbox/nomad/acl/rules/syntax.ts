import { isObject } from '../../../json.ts';
import type { Body } from '../../jobspec/hcl/ast.ts';
import { HclError } from '../../jobspec/hcl/diagnostic.ts';
import { CONSTANTS_ONLY, evaluate } from '../../jobspec/hcl/evaluate/evaluate.ts';
import { parseFile } from '../../jobspec/hcl/parse/body.ts';
import { Source } from '../../jobspec/hcl/source.ts';
import { toPlain } from '../../jobspec/hcl/values.ts';

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

/** A policy that cannot be read, or says what no policy may say, in the server's words. */
export class RulesError extends Error {}

/** Reads a policy's HCL or JSON into blocks. */
export function parseRules(text: string): RuleTree {
  if (text.trim().startsWith('{')) return fromJson(text);
  try {
    return treeOf(parseFile(new Source('policy', text)));
  } catch (error) {
    if (!(error instanceof HclError)) throw error;
    throw new RulesError(`Failed to parse ACL Policy: ${error.message}`);
  }
}

function treeOf(body: Body): RuleTree {
  const attributes = body.attributes.map(({ name, expression }) => {
    const value: unknown = toPlain(evaluate(expression, CONSTANTS_ONLY));
    return [name, value] as const;
  });
  const blocks = body.blocks.map(({ type, labels, body: inner }) => ({
    type,
    label: labels[0]?.value ?? '',
    body: treeOf(inner),
  }));
  return { attributes: Object.fromEntries(attributes), blocks };
}

/** Blocks that have a name; in JSON their names are the keys one level down. */
const NAMED = new Set(['namespace', 'node_pool', 'host_volume', 'path']);

function fromJson(text: string): RuleTree {
  try {
    return jsonTree(JSON.parse(text));
  } catch (error) {
    throw new RulesError(`Failed to parse ACL Policy: ${error instanceof Error ? error.message : 'invalid JSON'}`);
  }
}

function jsonTree(value: unknown): RuleTree {
  const entries = Object.entries(isObject(value) ? value : {});
  const isBlock = (inner: unknown) => isObject(inner) || (Array.isArray(inner) && inner.every(isObject));
  const blocks = entries
    .filter(([, inner]) => isBlock(inner))
    .flatMap(([type, inner]) => (Array.isArray(inner) ? inner : [inner]).flatMap((one) => jsonBlocks(type, one)));
  return { attributes: Object.fromEntries(entries.filter(([, inner]) => !isBlock(inner))), blocks };
}

function jsonBlocks(type: string, value: unknown): RuleBlock[] {
  if (!NAMED.has(type)) return [{ type, label: '', body: jsonTree(value) }];
  return Object.entries(isObject(value) ? value : {}).map(([label, inner]) => ({ type, label, body: jsonTree(inner) }));
}
