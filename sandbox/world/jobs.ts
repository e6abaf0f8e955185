import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One job of the practice world: its source, its variables, and what Nomad's parser makes of both. */
export interface WorldJob {
  readonly name: string;
  readonly source: string;
  readonly variables: string;
  /** The job as the API takes it; undefined where the source changed since it was last parsed. */
  readonly parsed: unknown;
  readonly namespaces: readonly string[];
}

/** What `parsed.json` holds for each job: parsing the HCL anew at every start would cost a second and 100 MB. */
interface ParsedJob {
  readonly source: string;
  readonly variables: string;
  readonly job: unknown;
}

/** The folder of the job files in the package, found from the sources and from dist alike. */
export function jobsFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('no package.json above the practice world');
    folder = above;
  }
  return join(folder, 'sandbox', 'world', 'jobs');
}

/** Every `*.nomad.hcl`, with its version as an explicit variable. */
export function worldJobs(namespaces: readonly string[]): WorldJob[] {
  const folder = jobsFolder();
  const parsed = readParsed(join(folder, 'parsed.json'));
  const files = readdirSync(folder).filter((file) => file.endsWith('.nomad.hcl'));
  return files.sort().map((file) => {
    const name = file.replace('.nomad.hcl', '');
    const source = readFileSync(join(folder, file), 'utf8');
    const variables = variablesOf(source);
    const known = parsed[name];
    const isFresh = known?.source === source && known.variables === variables;
    return { name, source, variables, parsed: isFresh ? known.job : undefined, namespaces: placesOf(name, namespaces) };
  });
}

/** The agent listens on a fixed port of every machine, so there can be one only; the big job is too big to run twice. */
export const isSingle = (name: string): boolean => name === 'node-agent' || name === 'platform';

const placesOf = (name: string, namespaces: readonly string[]): readonly string[] =>
  isSingle(name) ? namespaces.slice(0, 1) : namespaces;

function variablesOf(source: string): string {
  const version = /variable "version" \{[^}]*default\s*=\s*("[^"]*")/.exec(source)?.[1];
  return version === undefined ? '' : `version = ${version}\n`;
}

function readParsed(path: string): Readonly<Record<string, ParsedJob>> {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}
