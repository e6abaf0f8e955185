import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Problem, problem } from './problem.ts';
import { Secret } from './secret.ts';
import { VARIABLES, type Variable, type VariableName } from './variables.ts';

/** The environment as main.ts hands it over. */
export type Env = Readonly<Record<string, string | undefined>>;

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LEVELS)[number];

const httpAddress = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

const SCHEMA = z.object({
  SLACK_BOT_TOKEN: z.string({ error: 'is not set' }).startsWith('xoxb-', 'is no bot token (xoxb-…)'),
  SLACK_APP_TOKEN: z.string({ error: 'is not set' }).startsWith('xapp-', 'is no app-level token (xapp-…)'),
  SLACK_API_URL: httpAddress.optional(),
  MESHBOT_CONFIG: z.string().default('meshbot.yml'),
  MESHBOT_STATE_KEY: z.string({ error: 'is not set' }).min(32, 'is shorter than 32 characters'),
  LOG_LEVEL: z.enum(LEVELS, { error: `must be one of ${LEVELS.join(', ')}` }).default('info'),
});

export type EnvSettings = z.infer<typeof SCHEMA>;

/** A reader of variables that takes empty for absent and follows `NAME_FILE` for secrets. */
export interface EnvReader {
  text(name: VariableName): string | undefined;
  /** Any variable, known or named by meshbot.yml. */
  secret(name: string): Secret | undefined;
  readonly problems: readonly Problem[];
}

export function readEnv(
  env: Env,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): EnvReader {
  const problems: Problem[] = [];
  const given = (name: string): string | undefined => {
    const value = env[name]?.trim();
    return value === undefined || value === '' ? undefined : value;
  };
  const fromFile = (name: string): string | undefined => {
    const path = given(`${name}_FILE`);
    if (path === undefined) return undefined;
    if (given(name) !== undefined) {
      problems.push(problem(name, `both ${name} and ${name}_FILE are set`, 'keep one of them'));
      return undefined;
    }
    try {
      const value = readFile(path).trim();
      if (value === '') problems.push(problem(`${name}_FILE`, `${path} is empty`));
      return value === '' ? undefined : value;
    } catch {
      problems.push(problem(`${name}_FILE`, `${path} cannot be read`, 'check the path and its permissions'));
      return undefined;
    }
  };
  // Read once: a second look at the same variable must not report the same problem again.
  const secrets = new Map<string, Secret | undefined>();
  const secret = (name: string): Secret | undefined => {
    if (!secrets.has(name)) {
      const value = fromFile(name) ?? given(name);
      secrets.set(name, value === undefined ? undefined : new Secret(value));
    }
    return secrets.get(name);
  };
  for (const name of Object.keys(VARIABLES)) if (isSecret(name)) secret(name);
  return { text: (name) => (isSecret(name) ? undefined : given(name)), secret, problems };
}

function isSecret(name: string): boolean {
  const variable: Variable | undefined = Object.hasOwn(VARIABLES, name) ? VARIABLES[name as VariableName] : undefined;
  return variable?.secret === true;
}

/** Checks the variables that have a form of their own; problems name the variable and never its value. */
export function checkEnv(reader: EnvReader): {
  readonly settings: EnvSettings | undefined;
  readonly problems: Problem[];
} {
  const values: Record<string, string> = {};
  for (const name of Object.keys(SCHEMA.shape) as (keyof typeof SCHEMA.shape)[]) {
    const value = isSecret(name) ? reader.secret(name)?.reveal() : reader.text(name);
    if (value !== undefined) values[name] = value;
  }
  const parsed = SCHEMA.safeParse(values);
  if (parsed.success) return { settings: parsed.data, problems: [] };
  const already = new Set(reader.problems.map(({ place }) => place.replace(/_FILE$/, '')));
  const problems = parsed.error.issues
    .map((issue) => ({ name: String(issue.path[0]), message: issue.message }))
    .filter(({ name }) => !already.has(name))
    .map(({ name, message }) => problem(name, message, VARIABLES[name as VariableName].about));
  return { settings: undefined, problems };
}
