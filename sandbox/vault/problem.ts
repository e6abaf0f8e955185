/** An answer with `{"errors": […]}`; without any text Vault sends an empty list. */
export class VaultProblem extends Error {
  readonly status: number;
  readonly errors: readonly string[];

  constructor(status: number, ...errors: string[]) {
    super(errors.join('; '));
    this.status = status;
    this.errors = errors;
  }
}

/** A list of causes in the words of Go's multierror, which Vault's refusals carry. */
export function causes(...what: string[]): string {
  const head = `${what.length} error${what.length === 1 ? '' : 's'} occurred:\n`;
  return `${head}${what.map((cause) => `\t* ${cause}\n`).join('')}\n`;
}
