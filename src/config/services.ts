import { realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Placement, Service, SourceRule, VersionRule } from '../domain/catalogue.ts';
import { nearest } from '../domain/nearest.ts';
import { type Problem, problem } from './problem.ts';
import type { ConfigFile, PlacementBlock, ServiceBlock } from './schema.ts';

/** What services refer to. */
export interface ServiceSources {
  readonly file: ConfigFile;
  /** Absolute; undefined when none is configured. */
  readonly jobsFolder: string | undefined;
  place(path: readonly PropertyKey[]): string;
  readonly problems: Problem[];
}

export function resolveServices(from: ServiceSources): readonly Service[] {
  return Object.entries(from.file.services).map(([name, block]) => ({
    name,
    placements: placementsOf(from, name, block),
    ...(block.owners.length === 0 ? {} : { owners: block.owners }),
  }));
}

function placementsOf(from: ServiceSources, name: string, block: ServiceBlock): readonly Placement[] {
  const known = Object.keys(from.file.environments);
  const wanted: readonly (readonly [string, PlacementBlock, readonly PropertyKey[]])[] = Array.isArray(
    block.environments,
  )
    ? block.environments.map((environment, index) => [environment, {}, ['environments', index]] as const)
    : block.environments === undefined
      ? known.map((environment) => [environment, {}, []] as const)
      : Object.entries(block.environments).map(
          ([environment, own]) => [environment, own ?? {}, ['environments', environment]] as const,
        );
  return wanted.flatMap(([environment, own, inner]) => {
    const path = ['services', name, ...inner];
    if (!known.includes(environment)) {
      const guess = nearest(environment, known);
      const help = guess === undefined ? `known: ${known.join(', ')}` : `did you mean \`${guess}\`?`;
      from.problems.push(problem(from.place(path), `there is no environment \`${environment}\``, help));
      return [];
    }
    const version = versionRule(own.version ?? block.version);
    if (version === undefined) {
      const help = 'add `version: {variable: name}` or `version: {image: repository}`';
      from.problems.push(problem(from.place(path), `\`${name}\` does not say how a version enters its job`, help));
      return [];
    }
    const inOwn = own.source !== undefined;
    const sourcePath = inOwn ? [...path, 'source'] : ['services', name, 'source'];
    const source = sourceRule(from, own.source ?? block.source, sourcePath);
    return [{ environment, jobId: own.job ?? block.job ?? name, source, version }];
  });
}

function versionRule(block: ServiceBlock['version']): VersionRule | undefined {
  if (block?.variable !== undefined) return { kind: 'variable', name: block.variable };
  if (block?.image !== undefined) return { kind: 'image', repository: block.image };
  return undefined;
}

function sourceRule(from: ServiceSources, source: ServiceBlock['source'], path: readonly PropertyKey[]): SourceRule {
  if (source === undefined || source === 'running') return { kind: 'running' };
  const complaint = fileProblem(from.jobsFolder, source.file);
  if (complaint !== undefined) from.problems.push(problem(from.place(path), complaint.message, complaint.help));
  return { kind: 'file', path: source.file };
}

function fileProblem(folder: string | undefined, file: string): { message: string; help: string } | undefined {
  if (folder === undefined) {
    return { message: 'a job from a file needs a folder', help: 'add `jobs: {folder: path}`' };
  }
  const path = resolve(folder, file);
  try {
    if (!statSync(path).isFile()) return { message: `${file} is no file`, help: `looked in ${folder}` };
    if (isInside(realpathSync(folder), realpathSync(path))) return undefined;
    return { message: `${file} leads out of the jobs folder`, help: `keep it under ${folder}` };
  } catch {
    return { message: `${file} does not exist`, help: `looked in ${folder}` };
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
