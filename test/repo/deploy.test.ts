import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { canonicalize, parseJobspec, validateJob } from '../../sandbox/nomad/jobspec/index.ts';
import { FILE_SCHEMA } from '../../src/config/schema.ts';
import { VARIABLES, type Variable } from '../../src/config/variables.ts';
import { readDoc } from './markdown.ts';

const REQUIRED = (Object.entries(VARIABLES) as [string, Variable][])
  .filter(([, { required }]) => required)
  .map(([name]) => name);

/** Every required variable is there, as itself or as a file, and each one named is one that Meshbot reads. */
function expectVariables(named: readonly string[]): void {
  const read = named.filter((name) => name !== 'NODE_ENV').map((name) => name.replace(/_FILE$/, ''));
  expect(read.filter((name) => !(name in VARIABLES))).toEqual([]);
  expect(REQUIRED.filter((name) => !read.includes(name))).toEqual([]);
}

describe('deploy/meshbot.nomad.hcl', () => {
  it('is a valid job that gives the bot every variable and a configuration that it takes', async () => {
    const parsed = await parseJobspec(
      readDoc('deploy/meshbot.nomad.hcl'),
      'image = "registry.example.com/meshbot:0.1.0"',
    );
    if (!parsed.ok) throw new Error(parsed.error);
    const job = canonicalize(parsed.job);
    expect(validateJob(job)).toEqual([]);
    const [group] = job.TaskGroups ?? [];
    expect(group).toMatchObject({ Count: 2, Update: { MaxParallel: 1, Canary: 0 } });
    const [task] = group?.Tasks ?? [];
    expectVariables(Object.keys(task?.Env ?? {}));
    const templates = task?.Templates ?? [];
    const written = templates.map(({ DestPath }) => DestPath);
    for (const [name, value] of Object.entries(task?.Env ?? {})) {
      const file = /\/([\w-]+)$/.exec(value)?.[1] ?? '';
      if (name.endsWith('_FILE')) expect(written).toContain(`secrets/${file}`);
    }
    const yaml = templates.find(({ DestPath }) => DestPath === 'local/meshbot.yml')?.EmbeddedTmpl ?? '';
    FILE_SCHEMA.parse(parse(yaml.replace(/\{\{ env "NOMAD_PORT_http" \}\}/, '8080')));
  });
});

describe('deploy/Dockerfile', () => {
  const text = readDoc('deploy/Dockerfile');
  const final = text.slice(text.lastIndexOf('\nFROM '));
  const copied = [...final.matchAll(/^COPY (?:--from=\w+ )?(.+)$/gm)].flatMap(([, words = '']) =>
    words.split(' ').slice(0, -1),
  );

  it('copies what the package consists of', () => {
    const { files } = parse(readDoc('package.json')) as { files: string[] }; // JSON is YAML; our own file
    const sources = copied.map((path) => path.replace(/^\/build\//, ''));
    const parts = files.filter((file) => !file.startsWith('!'));
    expect(['package.json', ...parts].filter((file) => !sources.includes(file))).toEqual([]);
  });

  it('sends to the builder everything that it copies', () => {
    const sent = readDoc('deploy/Dockerfile.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const wanted = [...text.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, words = '']) =>
      words.split(' ').slice(0, -1),
    );
    expect(wanted.length).toBeGreaterThan(8);
    expect(wanted.filter((path) => !sent.some((name) => path === name || path.startsWith(`${name}/`)))).toEqual([]);
  });

  it('runs as another user than root', () => {
    expect(final).toMatch(/^USER node$/m);
    expect(final.indexOf('USER node')).toBeLessThan(final.indexOf('ENTRYPOINT'));
  });
});

describe('deploy/compose.yml', () => {
  it('names every variable, and mounts every secret that it names', () => {
    const { services, secrets } = parse(readDoc('deploy/compose.yml')) as {
      services: { meshbot: { environment: Record<string, string>; secrets: string[]; read_only: boolean } };
      secrets: Record<string, unknown>;
    }; // our own file
    const { environment, secrets: mounted, read_only } = services.meshbot;
    expectVariables(Object.keys(environment));
    const named = Object.values(environment).flatMap((value) => /^\/run\/secrets\/(.+)$/.exec(value)?.[1] ?? []);
    expect([...named].sort()).toEqual([...mounted].sort());
    expect(Object.keys(secrets).sort()).toEqual([...mounted].sort());
    expect(read_only).toBe(true);
  });
});

describe('deploy/meshbot.service', () => {
  it('names every variable, and loads every credential that it names', () => {
    const text = readDoc('deploy/meshbot.service');
    const environment = [...text.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => ({
      name,
      value,
    }));
    expectVariables(environment.map(({ name }) => name));
    const loaded = [...text.matchAll(/^LoadCredential=([\w-]+):/gm)].map(([, name]) => name);
    const named = environment.flatMap(({ value }) => /^%d\/(.+)$/.exec(value)?.[1] ?? []);
    expect(named.sort()).toEqual(loaded.sort());
  });
});
