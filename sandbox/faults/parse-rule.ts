import { isObject } from '../json.ts';
import type { Fault, Fits, Passing, Rule } from './fault.ts';

/** A rule as the control API takes and shows it. */
export type RuleJson = Readonly<Record<string, unknown>>;

/** Why a rule cannot be taken, as a sentence. */
export class RuleProblem extends Error {}

type Check = { readonly says: string; readonly holds: (value: unknown) => boolean };

const text: Check = { says: 'a text', holds: (value) => typeof value === 'string' };
const count: Check = { says: 'a whole number from 1', holds: (value) => Number.isInteger(value) && Number(value) >= 1 };
const whole: Check = { says: 'a whole number from 0', holds: (value) => Number.isInteger(value) && Number(value) >= 0 };
const atLeast0: Check = { says: 'a number from 0', holds: (value) => typeof value === 'number' && value >= 0 };
const share: Check = {
  says: 'a number from 0 to 1',
  holds: (value) => typeof value === 'number' && value >= 0 && value <= 1,
};
const status: Check = {
  says: 'an HTTP status from 200 to 599',
  holds: (value) => Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599,
};
const headers: Check = {
  says: 'an object of texts',
  holds: (value) => isObject(value) && Object.values(value).every((one) => typeof one === 'string'),
};
const how: Check = { says: '"refuse" or "blackhole"', holds: (value) => value === 'refuse' || value === 'blackhole' };

interface Kind {
  readonly required: Readonly<Record<string, Check>>;
  readonly optional: Readonly<Record<string, Check>>;
}

const KINDS = {
  latency: { required: { ms: atLeast0 }, optional: { jitterMs: atLeast0 } },
  hang: { required: {}, optional: {} },
  reset: { required: {}, optional: {} },
  cut: { required: { afterBytes: whole }, optional: {} },
  status: { required: { status }, optional: { retryAfterS: whole, body: text, headers } },
  'reply-lost': { required: {}, optional: {} },
  stale: { required: {}, optional: {} },
  split: { required: {}, optional: { how } },
} as const satisfies Record<Fault['kind'], Kind>;

const MATCHING = { method: text, path: text, client: text, contains: text };
const CHOOSING = { count, probability: share, seed: whole };

/** Reads a rule of the control API; `servers` are the names it may use. Throws a RuleProblem. */
export function parseRule(json: unknown, servers: readonly string[]): Rule {
  if (!isObject(json)) throw new RuleProblem('a fault is a JSON object');
  const kind = Object.keys(KINDS).find((known): known is Fault['kind'] => known === json['kind']);
  if (kind === undefined) throw new RuleProblem(`kind must be one of ${Object.keys(KINDS).join(', ')}`);
  const { required, optional }: Kind = KINDS[kind];
  const common = { server: text, ...MATCHING, ...(kind === 'split' ? {} : CHOOSING) };
  checkFields(json, required, { ...common, ...optional, kind: text });
  const server = json['server'];
  if (server !== undefined && !servers.some((name) => name === server)) {
    throw new RuleProblem(`server must be one of ${servers.join(', ')}`);
  }
  // What a fault says beyond its kind has been checked against the table above.
  const fault = {
    ...(kind === 'split' ? { how: 'refuse' } : {}),
    ...pick(json, { kind: text, ...required, ...optional }),
  };
  const fits = fitsOf(json);
  return {
    fault: fault as Fault,
    ...pick(json, { server: text, ...CHOOSING }),
    ...(fits === undefined ? {} : { fits }),
  };
}

function checkFields(json: RuleJson, required: Kind['required'], optional: Kind['optional']): void {
  const known = { ...required, ...optional };
  for (const name of Object.keys(required)) {
    if (json[name] === undefined) throw new RuleProblem(`a fault of kind ${json['kind']} needs ${name}`);
  }
  for (const [name, value] of Object.entries(json)) {
    const check = known[name];
    if (check === undefined) throw new RuleProblem(`a fault of kind ${json['kind']} has no ${name}`);
    if (!check.holds(value)) throw new RuleProblem(`${name} must be ${check.says}`);
  }
}

function pick(json: RuleJson, names: object): RuleJson {
  return Object.fromEntries(Object.keys(names).flatMap((name) => (name in json ? [[name, json[name]]] : [])));
}

/** Undefined where the rule is for everything. */
function fitsOf(json: RuleJson): Fits | undefined {
  const tests = Object.keys(MATCHING).flatMap((name) => {
    const wanted = json[name];
    return typeof wanted === 'string' ? [FITTING[name as keyof typeof MATCHING](wanted)] : []; // a key of MATCHING
  });
  return tests.length === 0 ? undefined : (passing) => tests.every((test) => test(passing));
}

const FITTING: Readonly<Record<keyof typeof MATCHING, (wanted: string) => (passing: Passing) => boolean>> = {
  method: (wanted) => (passing) => passing.method === wanted.toUpperCase(),
  path: (wanted) => pathFits(wanted),
  client: (wanted) => (passing) => passing.client === wanted,
  contains: (wanted) => (passing) => passing.body.includes(wanted),
};

/** `*` stands for anything; the query counts where the pattern has one. */
function pathFits(pattern: string): (passing: Passing) => boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  const expression = new RegExp(`^${source}$`);
  return ({ path }) => expression.test(pattern.includes('?') ? path : (path.split('?', 1)[0] ?? ''));
}
