import type { Json } from '../wire.ts';

/** A refusal in Slack's words: becomes `{"ok":false,"error":code,…}` with HTTP 200. */
export class ApiError extends Error {
  readonly code: string;
  readonly extra: Json;

  constructor(code: string, extra: Json = {}) {
    super(code);
    this.code = code;
    this.extra = extra;
  }

  /** The form in which Slack lists what is wrong with arguments and views. */
  static invalidArguments(problems: readonly string[]): ApiError {
    return new ApiError('invalid_arguments', { response_metadata: { messages: problems.map((p) => `[ERROR] ${p}`) } });
  }

  /** The form in which Slack lists what is wrong with a message's blocks. */
  static invalidBlocks(problems: readonly string[], code = 'invalid_blocks'): ApiError {
    return new ApiError(code, {
      errors: problems,
      response_metadata: { messages: problems.map((p) => `[ERROR] ${p}`) },
    });
  }

  static missingScope(needed: string, provided: readonly string[]): ApiError {
    return new ApiError('missing_scope', { needed, provided: provided.join(',') });
  }
}
