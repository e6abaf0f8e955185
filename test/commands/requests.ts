import { parseCommand } from '../../src/commands/parse.ts';
import { MeshError } from '../../src/domain/errors.ts';

export const deploy = (service: string, more: object = {}) => ({
  verb: 'deploy',
  service,
  variables: {},
  dryRun: false,
  ...more,
});
export const web = (more: object = {}) => deploy('web', more);
export const v1 = (more: object = {}) => web({ version: '1.1.0', ...more });

export function problemOf(text: string) {
  try {
    return parseCommand(text);
  } catch (error) {
    if (!(error instanceof MeshError)) throw error;
    return { code: error.code, ...error.details };
  }
}

/** Titles that fit a line: the longest rows are thousands of characters. */
export function titled(rows: readonly (readonly [string, object])[]) {
  return rows.map(([text, expected]) => [JSON.stringify(text.slice(0, 70)), text, expected] as const);
}
