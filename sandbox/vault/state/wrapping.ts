import type { Token, TokenStore } from './tokens.ts';

/** An answer that was put into a single-use token. */
export interface Wrapped {
  readonly token: Token;
  readonly body: unknown;
  readonly creationPath: string;
  readonly ttlMs: number;
}

/** Wrapped answers: each is read once, by its token, in time. */
export class Wrapping {
  readonly #tokens: TokenStore;
  readonly #wrapped = new Map<string, Wrapped>();

  constructor(tokens: TokenStore) {
    this.#tokens = tokens;
  }

  wrap(body: unknown, creationPath: string, ttlMs: number): Wrapped {
    const token = this.#tokens.create({
      policies: ['response-wrapping'],
      path: creationPath,
      displayName: '',
      orphan: true,
      renewable: false,
      numUses: 1,
      creationTtlMs: ttlMs,
      explicitMaxTtlMs: ttlMs,
    });
    const wrapped = { token, body, creationPath, ttlMs };
    this.#wrapped.set(token.id, wrapped);
    return wrapped;
  }

  /** What a live wrapping token holds; looking does not spend it. */
  peek(id: string): Wrapped | undefined {
    if (this.#tokens.get(id) !== undefined) return this.#wrapped.get(id);
    this.#wrapped.delete(id);
    return undefined;
  }

  /** Takes the answer out; the token and its accessor are gone after that. */
  unwrap(id: string): Wrapped | undefined {
    const wrapped = this.peek(id);
    this.#wrapped.delete(id);
    if (wrapped !== undefined) this.#tokens.revoke(id);
    return wrapped;
  }
}
