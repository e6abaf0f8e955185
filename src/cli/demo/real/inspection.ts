import type { Problem } from '../../../config/problem.ts';

/** What a look at a server came to, before anything is made there. */
export type Inspection<Facts> =
  | { readonly kind: 'unfit'; readonly problems: readonly Problem[] }
  | {
      readonly kind: 'fit';
      readonly facts: Facts;
      /** One line on the server. */
      readonly found: string;
      /** What the demo will make there, and take away at its end. */
      readonly makes: readonly string[];
    };

export function unfit(...problems: readonly Problem[]): {
  readonly kind: 'unfit';
  readonly problems: readonly Problem[];
} {
  return { kind: 'unfit', problems };
}
