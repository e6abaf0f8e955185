/** An answer that is no success: its status and the plain text that the real server would send. */
export class NomadError extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

/** A single thing that is not there: a blocking query waits for it until its table has moved on. */
export class NotThere extends NomadError {
  /** The last index of the table that would hold it. */
  readonly index: number;

  constructor(text: string, index: number) {
    super(404, text);
    this.index = index;
  }
}

/** Where the real server panics: the connection ends without an answer, and it goes on. */
export class Panic extends Error {}

/** What the real server's remote calls end with when they fail in any way they did not code: 500. */
export const failure = (text: string): NomadError => new NomadError(500, text);
export const badRequest = (text: string): NomadError => new NomadError(400, text);
export const notFound = (text: string): NomadError => new NomadError(404, text);
export const permissionDenied = (): NomadError => new NomadError(403, 'Permission denied');
export const invalidMethod = (): NomadError => new NomadError(405, 'Invalid method');
