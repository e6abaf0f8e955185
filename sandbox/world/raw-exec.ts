import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSingle, jobsFolder } from './jobs.ts';
import { BROKEN, RELEASES } from './releases.ts';

/** What the practice world's jobs need to know of a cluster that runs real processes. */
export interface RawExecPlace {
  /** How the cluster's machines start Node: a path, or a name on their PATH. */
  readonly node: string;
  /** Who the services are registered with. */
  readonly provider: 'nomad' | 'consul';
}

/** One job of the practice world for the raw_exec driver. */
export interface RawExecJob {
  readonly name: string;
  /** Whole: the program that it runs stands in it, so that the machines need nothing but Node. */
  readonly source: string;
  readonly type: 'service' | 'system' | 'batch';
  /** The names under which it registers services. */
  readonly services: readonly string[];
  /** True for what one cluster needs once, or is too big to run twice. */
  readonly isSingle: boolean;
  /** Values of its variables: the version it starts with, and one allocation a group where that is enough. */
  variables(size: 'full' | 'small'): string;
}

/** The same services as the simulated cluster has, with the names, groups, counts and versions of those. */
export function rawExecJobs(place: RawExecPlace): RawExecJob[] {
  const folder = join(jobsFolder(), 'raw-exec');
  const program = readFileSync(join(folder, 'service.mjs'), 'utf8');
  const files = readdirSync(folder).filter((file) => file.endsWith('.nomad.hcl'));
  return files.sort().map((file) => {
    const name = file.replace('.nomad.hcl', '');
    const hcl = readFileSync(join(folder, file), 'utf8');
    const version = /variable "version" \{[^}]*default\s*=\s*("[^"]*")/.exec(hcl)?.[1] ?? '""';
    const isScalable = /^variable "count"/m.test(hcl);
    return {
      name,
      source: `${hcl}\n${locals(name, program, place)}`,
      type: typeOf(hcl),
      services: servicesOf(hcl),
      isSingle: isSingle(name),
      variables: (size) => `version = ${version}\n${isScalable && size === 'small' ? 'count = 1\n' : ''}`,
    };
  });
}

function typeOf(hcl: string): RawExecJob['type'] {
  const type = /^ {2}type\s+= "(\w+)"/m.exec(hcl)?.[1];
  return type === 'system' || type === 'batch' ? type : 'service';
}

/** The platform's services are named after its groups. */
function servicesOf(hcl: string): string[] {
  const names = [...hcl.matchAll(/service \{\s+name\s+= "([^"]+)"/g)].map(([, name = '']) => name);
  const groups = [...(/groups = \{([^}]*)\}/.exec(hcl)?.[1] ?? '').matchAll(/(\w+)\s+=/g)].map(([, name = '']) => name);
  return names.flatMap((name) =>
    name.endsWith('${group.key}') ? groups.map((group) => name.replace('${group.key}', group)) : [name],
  );
}

function locals(name: string, program: string, { node, provider }: RawExecPlace): string {
  const releases = JSON.stringify({ versions: RELEASES[name] ?? [], broken: BROKEN[name] ?? {} });
  return `locals {
  node     = ${literal(node)}
  provider = ${literal(provider)}
  releases = ${literal(releases)}
  program  = <<END_OF_PROGRAM
${withoutTemplates(program)}END_OF_PROGRAM
}
`;
}

function literal(text: string): string {
  return withoutTemplates(JSON.stringify(text));
}

/** HCL would take these two for its own templates, in quotes and in heredocs alike. */
function withoutTemplates(text: string): string {
  return text.replace(/[$%](?=\{)/g, (sign) => sign + sign);
}
