import type { Token, TokenStore } from './tokens.ts';

/** An answer that was put into a single-use token. */
export interface Wrapped {
  readonly token: Token;
  /** The whole answer as it would have been sent. */
  readonly body: object;
  readonly creationPath: string;
  readonly ttlMs: number;
}

/** Wrapped answers: each is read once, by its token, in time. */
export class Wrapping {
  readonly #tokens: TokenStore;
  readonly #wrapped = new Map<string, Wrapped>();

  constructor(tokens: TokenStore) {
    this.#tokens = tokens;
    tokens.onRevoked(({ id }) => this.#wrapped.delete(id));
  }

  /** `path` is what was asked; `creationPath` what made the answer first, which differs on a rewrap. */
  wrap(body: object, ttlMs: number, { path, creationPath = path }: { path: string; creationPath?: string }): Wrapped {
    const token = this.#tokens.create({
      policies: ['response-wrapping'],
      path,
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
    return this.#wrapped.get(id);
  }

  /** Takes the answer out; the token and its accessor are gone after that. */
  unwrap(id: string): Wrapped | undefined {
    const wrapped = this.#wrapped.get(id);
    if (wrapped !== undefined) this.#tokens.revoke(id);
    return wrapped;
  }
}
