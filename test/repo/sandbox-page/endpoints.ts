import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../markdown.ts';

export interface Endpoint {
  readonly method: string;
  readonly pattern: string;
}

/** A folder of proof files, and what its cases prove of the endpoints that they ask. */
export interface Source {
  readonly folder: string;
  readonly proves: string;
}

const UNPROVEN = 'from the documentation only';

/** Every endpoint of one simulated server, with what holds it to the real one. */
export function endpointTable(endpoints: readonly Endpoint[], sources: readonly Source[]): string {
  const proofs = sources.map(({ folder, proves }) => ({ proves, asked: askedIn(folder) }));
  const rows = new Map(
    endpoints.map(({ method, pattern }) => {
      const asked = `${method} ${pattern}`;
      const words = [...new Set(proofs.filter((proof) => proof.asked.has(asked)).map(({ proves }) => proves))];
      return [asked, words.length > 0 ? words.join('; ') : UNPROVEN] as const;
    }),
  );
  return ['| endpoint | |', '| --- | --- |', ...[...rows].map(([asked, proof]) => `| \`${asked}\` | ${proof} |`)].join(
    '\n',
  );
}

/** What the proof files name that the server does not list: a mistake in one of the two. */
export function unlisted(endpoints: readonly Endpoint[], sources: readonly Source[]): readonly string[] {
  const known = new Set(endpoints.map(({ method, pattern }) => `${method} ${pattern}`));
  return sources.flatMap(({ folder }) => [...askedIn(folder)].filter((asked) => !known.has(asked)));
}

function askedIn(folder: string): ReadonlySet<string> {
  const path = join(ROOT, folder, 'proof');
  const files = existsSync(path) ? readdirSync(path) : [];
  return new Set(files.flatMap((file) => readFileSync(join(path, file), 'utf8').split('\n').filter(Boolean)));
}
