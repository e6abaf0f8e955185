import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config } from './config.ts';
import { consulConnection } from './connections.ts';
import { checkEnv, type Env, readEnv } from './env.ts';
import { type Problem, problem } from './problem.ts';
import { resolveFile } from './resolve.ts';
import type { ConfigFile } from './schema.ts';
import { Secret } from './secret.ts';
import { readYaml } from './yaml-file.ts';

export type Loaded =
  | { readonly kind: 'config'; readonly config: Config }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

/** Reads variables and meshbot.yml, and answers with a frozen Config or with every problem at once. Asks no server. */
export function loadConfig(env: Env, options: { readonly path?: string } = {}): Loaded {
  const reader = readEnv(env);
  const { settings, problems: envProblems } = checkEnv(reader);
  const label = options.path ?? reader.text('MESHBOT_CONFIG') ?? 'meshbot.yml';
  const path = resolve(label);
  const text = readText(path);
  if (text === undefined) {
    const missing = problem(label, 'cannot be read', 'copy meshbot.example.yml, or name the file with MESHBOT_CONFIG');
    return { kind: 'problems', problems: [...reader.problems, ...envProblems, missing] };
  }
  const yaml = readYaml(text, label);
  const found: Problem[] = [...yaml.problems];
  const from = { env: reader, folder: dirname(path), place: yaml.place, problems: found };
  const resolved = yaml.content === undefined ? undefined : resolveFile(yaml.content, from);
  const stateConsul = consulConnection({ ...from, problems: resolved === undefined ? [] : found }, {}, ['state']);
  const problems = unique([...reader.problems, ...envProblems, ...found]);
  if (settings === undefined || yaml.content === undefined || resolved === undefined || problems.length > 0) {
    return { kind: 'problems', problems };
  }
  const config: Config = {
    path,
    logLevel: settings.LOG_LEVEL,
    slack: {
      botToken: new Secret(settings.SLACK_BOT_TOKEN),
      appToken: new Secret(settings.SLACK_APP_TOKEN),
      apiUrl: settings.SLACK_API_URL,
      connections: yaml.content.slack.connections,
      perMinute: yaml.content.slack.per_minute,
    },
    http: listenAddress(yaml.content.http.listen),
    state: { prefix: yaml.content.state.prefix, key: new Secret(settings.MESHBOT_STATE_KEY), consul: stateConsul },
    audit: { keepMs: yaml.content.audit.keep },
    jobsFolder: resolved.jobsFolder,
    policiesFolder: resolved.policiesFolder,
    identity: identityOf(yaml.content.identity),
    catalogue: resolved.catalogue,
    environments: resolved.environments,
  };
  return { kind: 'config', config: freeze(config) };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Several environments may lead to the same variable or file: each problem is told once. */
function unique(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ place, message }) => {
    const key = `${place}\n${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function identityOf(block: ConfigFile['identity']): Config['identity'] {
  if (block?.people !== undefined) return { kind: 'people', people: block.people };
  return { kind: block?.attribute ?? 'account' };
}

function listenAddress(text: string): Config['http'] {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}
