import { z } from 'zod';
import { parseDuration } from '../domain/duration.ts';
import { FREEZE_OVERRIDES } from '../domain/freeze.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

const name = z
  .string()
  .regex(NAME, 'must start with a letter or digit and hold only letters, digits, dot, dash and underscore');
const channel = z.string().regex(/^[CG][A-Z0-9]{2,}$/, 'must be a channel id such as C0123ABCD, not a channel name');
const user = z.string().regex(/^[UW][A-Z0-9]{2,}$/, 'must be a user id such as U0123ABCD, not a name');
const address = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
const path = z.string().min(1, 'must not be empty');
const duration = z.string({ error: 'must be a duration such as 30m or 1h' }).transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 60_000 && ms <= 30 * DAY_MS) return ms;
  context.addIssue({ code: 'custom', message: 'must be a duration between 1m and 30d, such as 30m or 1h' });
  return z.NEVER;
});
const reminder = z.string({ error: 'must be a duration such as 15m, or `none`' }).transform((text, context) => {
  if (text === 'none') return text;
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 60_000 && ms <= 30 * DAY_MS) return ms;
  context.addIssue({ code: 'custom', message: 'must be a duration between 1m and 30d such as 15m, or `none`' });
  return z.NEVER;
});
const keep = z.string({ error: 'must be a duration such as 90d' }).transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= DAY_MS && ms <= 36_500 * DAY_MS) return ms;
  context.addIssue({ code: 'custom', message: 'must be a duration between 1d and 36500d, such as 90d' });
  return z.NEVER;
});

const connection = {
  address: address.optional(),
  token_env: z.string().min(1).optional(),
  token_file: path.optional(),
  ca_cert: path.optional(),
  client_cert: path.optional(),
  client_key: path.optional(),
  tls_server_name: z.string().min(1).optional(),
};
const nomad = z.strictObject({ ...connection, region: name.optional(), namespace: name.optional() });
const consul = z.strictObject(connection);
const vault = z.strictObject({ ...connection, namespace: path.optional() });

const version = z
  .strictObject({ variable: z.string().min(1).optional(), image: z.string().min(1).optional() })
  .refine((rule) => (rule.variable === undefined) !== (rule.image === undefined), {
    error: 'must name either a variable or an image',
  });
const source = z.union([z.literal('running'), z.strictObject({ file: path })], {
  error: 'must be `running` or `{file: name.nomad.hcl}`',
});
const jobId = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._~:@+-]{0,254}$/u, 'is no job id');

const slackId = z.string().regex(/^[UWS][A-Z0-9]{2,}$/, 'must be the Slack id of an account (U…) or a user group (S…)');
const member = z.union([z.literal('everyone'), slackId], {
  error: 'must be `everyone`, or the Slack id of an account (U…) or a user group (S…)',
});
const account = z.string().regex(/^[UW][A-Z0-9]{2,}$/, 'must be the Slack id of an account (U…)');

const placement = z.strictObject({ job: jobId.optional(), source: source.optional(), version: version.optional() });
const service = z.strictObject({
  job: jobId.optional(),
  owners: z.array(slackId).default([]),
  version: version.optional(),
  source: source.optional(),
  environments: z
    .union([z.array(name).min(1, 'must name an environment'), z.record(name, placement.nullable())], {
      error: 'must be a list of environments, or a map from environment to its differences',
    })
    .optional(),
});

const escalate = z
  .strictObject({ before: duration, to: z.array(slackId).max(10).default([]), channel: channel.optional() })
  .refine(({ to, channel: told }) => to.length > 0 || told !== undefined, {
    error: 'must say `to` whom, or a `channel`',
  });

const environment = z.strictObject({
  channel,
  approvals: z.int('must be a whole number').min(0).max(10).default(1),
  expiry: duration.default(3_600_000),
  remind: reminder.optional(),
  escalate: escalate.optional(),
  newer: z.enum(['supersede', 'queue', 'refuse']).default('refuse'),
  asked_in: z.array(channel).default([]),
  nomad: nomad.default({}),
  consul: consul.default({}),
  vault: vault.default({}),
});

const freeze = z.strictObject({
  name,
  environments: z.array(name).min(1, 'must name an environment').optional(),
  cron: z.string().min(1, 'must not be empty').max(100),
  duration,
  time_zone: z.string().max(100).default('UTC'),
  reason: z.string().min(1, 'must not be empty').max(300),
  override: z.enum(FREEZE_OVERRIDES).default('none'),
});

/** meshbot.yml as people write it; `resolve.ts` turns it into what the rest of the program sees. */
export const FILE_SCHEMA = z.strictObject({
  default_environment: name.optional(),
  state: z
    .strictObject({
      prefix: z
        .string()
        .regex(/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/, 'must be a key such as meshbot or team/meshbot')
        .default('meshbot'),
    })
    .default({ prefix: 'meshbot' }),
  audit: z.strictObject({ keep: keep.default(90 * DAY_MS) }).default({ keep: 90 * DAY_MS }),
  http: z
    .strictObject({
      listen: z
        .string()
        .regex(/^(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, 'must be host:port')
        .default('127.0.0.1:8080'),
    })
    .default({ listen: '127.0.0.1:8080' }),
  slack: z
    .strictObject({
      connections: z
        .int()
        .min(2, 'must be at least 2: one socket alone loses clicks while it is renewed')
        .max(10)
        .default(2),
      per_minute: z.int('must be a whole number').min(1).max(100_000).default(60),
    })
    .default({ connections: 2, per_minute: 60 }),
  jobs: z.strictObject({ folder: path }).optional(),
  admins: z.array(user).default([]),
  freezes: z.array(freeze).default([]),
  locks: z
    .strictObject({ expiry: duration.default(4 * HOUR_MS), remind: duration.default(HOUR_MS / 4) })
    .default({ expiry: 4 * HOUR_MS, remind: HOUR_MS / 4 }),
  break_glass: z.strictObject({ channel }).optional(),
  policies: z.strictObject({ folder: path }).optional(),
  roles: z.record(name, z.array(member)).optional(),
  identity: z
    .strictObject({
      attribute: z.enum(['account', 'email'], { error: 'must be `account` or `email`' }).optional(),
      people: z.record(z.string().min(1), z.array(account).min(1, 'must name an account')).optional(),
    })
    .refine((identity) => identity.attribute === undefined || identity.people === undefined, {
      error: 'takes either an attribute or people, not both',
    })
    .optional(),
  environments: z
    .record(name, environment)
    .refine((all) => Object.keys(all).length > 0, { error: 'must name at least one environment' }),
  services: z.record(name, service).default({}),
});

export type ConfigFile = z.infer<typeof FILE_SCHEMA>;
export type NomadBlock = z.infer<typeof nomad>;
export type ConnectionBlock = z.infer<typeof consul>;
export type VaultBlock = z.infer<typeof vault>;
export type PlacementBlock = z.infer<typeof placement>;
export type EnvironmentBlock = z.infer<typeof environment>;
export type ServiceBlock = z.infer<typeof service>;

/** The keys that may stand at a place, for the nearest one to an unknown key; empty where any may. */
export function keysAt(path: readonly PropertyKey[]): string[] {
  let here: unknown = FILE_SCHEMA;
  for (const step of path) here = stepInto(bare(here), step);
  const end = bare(here);
  return end instanceof z.ZodObject ? Object.keys(end.shape) : [];
}

function stepInto(schema: unknown, step: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return schema.shape[String(step)];
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  return undefined;
}

/** Takes off optional, default and nullable; of a union, the branch that is a map. */
function bare(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return bare(schema.unwrap());
  if (schema instanceof z.ZodUnion)
    return schema.options.find((option) => option instanceof z.ZodObject || option instanceof z.ZodRecord);
  return schema;
}
