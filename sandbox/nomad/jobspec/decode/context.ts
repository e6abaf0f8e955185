import type { Block, Body } from '../hcl/ast.ts';
import type { Problems } from '../hcl/diagnostic.ts';
import type { Scope } from '../hcl/evaluate/evaluate.ts';

/** What decoding carries along: the names in force and the problems found so far. */
export interface Decoding {
  readonly scope: Scope;
  readonly problems: Problems;
  /** Problems in drivers' free-form settings, which Nomad looks at only when all else is well. */
  readonly late: Problems;
}

export interface BlockSchema {
  readonly type: string;
  readonly label: string | undefined;
}

export interface BodySchema {
  readonly attributes: readonly { readonly name: string; readonly required: boolean }[];
  readonly blocks: readonly BlockSchema[];
}

/** A block with the scope that holds inside it, which `dynamic` widens. */
export interface ScopedBlock extends Block {
  readonly scope: Scope;
}

export interface ScopedBody extends Body {
  readonly blocks: readonly ScopedBlock[];
}
