import type { Range } from './source.ts';

export interface Attribute {
  readonly name: string;
  readonly nameRange: Range;
  readonly expression: Expression;
  readonly range: Range;
}

export interface Block {
  readonly type: string;
  readonly typeRange: Range;
  readonly labels: readonly { readonly value: string; readonly range: Range }[];
  readonly openBrace: Range;
  readonly body: Body;
  /** From the type to the last label. */
  readonly definition: Range;
}

export interface Body {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
  readonly range: Range;
}

export type Step =
  | { readonly kind: 'attribute'; readonly name: string; readonly range: Range }
  | { readonly kind: 'index'; readonly key: string | number; readonly range: Range };

export type BinaryOperator = '||' | '&&' | '==' | '!=' | '>' | '>=' | '<' | '<=' | '+' | '-' | '*' | '/' | '%';

export interface ObjectItem {
  readonly key: Expression;
  /** A key in parentheses is evaluated; a bare word is taken literally. */
  readonly evaluated: boolean;
  readonly value: Expression;
}

export interface ForExpression {
  readonly kind: 'for';
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  /** Present when an object is made. */
  readonly key: Expression | undefined;
  readonly value: Expression;
  readonly condition: Expression | undefined;
  readonly grouped: boolean;
  readonly range: Range;
  readonly startRange: Range;
}

/** `startRange` is the part that HCL underlines when the value as a whole does not fit. */
export type Expression =
  | {
      readonly kind: 'literal';
      readonly value: string | number | boolean | null;
      readonly range: Range;
      readonly startRange: Range;
    }
  | {
      readonly kind: 'template';
      readonly parts: readonly Expression[];
      readonly range: Range;
      readonly startRange: Range;
    }
  | { readonly kind: 'wrapped'; readonly inner: Expression; readonly range: Range; readonly startRange: Range }
  | { readonly kind: 'join'; readonly inner: Expression; readonly range: Range; readonly startRange: Range }
  | {
      readonly kind: 'traversal';
      readonly root: string;
      readonly rootRange: Range;
      readonly steps: readonly Step[];
      readonly range: Range;
      readonly startRange: Range;
    }
  | {
      readonly kind: 'relative';
      readonly from: Expression;
      readonly steps: readonly Step[];
      readonly range: Range;
      readonly startRange: Range;
    }
  | {
      readonly kind: 'index';
      readonly collection: Expression;
      readonly key: Expression;
      readonly bracketRange: Range;
      readonly range: Range;
      readonly startRange: Range;
    }
  | {
      readonly kind: 'splat';
      readonly from: Expression;
      readonly steps: readonly Step[];
      readonly range: Range;
      readonly startRange: Range;
    }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly nameRange: Range;
      readonly args: readonly Expression[];
      readonly expandFinal: boolean;
      readonly closeRange: Range;
      readonly range: Range;
      readonly startRange: Range;
    }
  | {
      readonly kind: 'conditional';
      readonly condition: Expression;
      readonly whenTrue: Expression;
      readonly whenFalse: Expression;
      readonly range: Range;
      readonly startRange: Range;
    }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly range: Range;
      readonly startRange: Range;
    }
  | {
      readonly kind: 'unary';
      readonly operator: '!' | '-';
      readonly operand: Expression;
      readonly range: Range;
      readonly startRange: Range;
    }
  | { readonly kind: 'tuple'; readonly items: readonly Expression[]; readonly range: Range; readonly startRange: Range }
  | {
      readonly kind: 'object';
      readonly items: readonly ObjectItem[];
      readonly range: Range;
      readonly startRange: Range;
    }
  | { readonly kind: 'parentheses'; readonly inner: Expression; readonly range: Range; readonly startRange: Range }
  | ForExpression;
