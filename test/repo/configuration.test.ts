import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FILE_SCHEMA } from '../../src/config/schema.ts';
import { VARIABLES, type Variable } from '../../src/config/variables.ts';
import { codeOf, readDoc, tableUnder } from './markdown.ts';

const page = readDoc('docs/CONFIGURATION.md');
const variables = tableUnder(page, 'Environment variables');
const keys = tableUnder(page, 'meshbot.yml').map(([key, ...rest]) => [codeOf(key), ...rest] as const);

/** Every key of meshbot.yml as a path; `<name>` stands for a name that people choose. */
function keysOf(schema: unknown, path: string): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return keysOf(schema.unwrap(), path);
  }
  if (schema instanceof z.ZodObject) {
    const inner: readonly (readonly [string, unknown])[] = Object.entries(schema.shape);
    return inner.flatMap(([key, value]) => keysOf(value, path === '' ? key : `${path}.${key}`));
  }
  if (schema instanceof z.ZodRecord) return keysOf(schema.valueType, `${path}.<name>`);
  // A list of maps: every key of one entry.
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodObject) return keysOf(schema.element, `${path}[]`);
  if (schema instanceof z.ZodUnion) {
    // A key that also takes a plain value stands for itself, beside the keys under it.
    return [path, ...schema.options.flatMap((option) => keysOf(option, path)).filter((key) => key !== path)];
  }
  return [path];
}

describe('docs/CONFIGURATION.md', () => {
  it('lists every variable, in the order of .env.example', () => {
    expect(variables.map(([name]) => codeOf(name))).toEqual(Object.keys(VARIABLES));
  });

  it('says which variables are secret and which are required', () => {
    const told = variables.map(([name, secret, required]) => [codeOf(name), secret, required]);
    const entries: readonly [string, Variable][] = Object.entries(VARIABLES);
    expect(told).toEqual(
      entries.map(([name, { secret, required }]) => [name, secret ? 'secret' : '', required ? 'required' : '']),
    );
  });

  it('lists every key of meshbot.yml, and no other', () => {
    expect(keys.map(([key]) => key).sort()).toEqual([...keysOf(FILE_SCHEMA, '')].sort());
  });

  it('tells the defaults that the schema gives', () => {
    const told = Object.fromEntries(keys.map(([key, given]) => [key, codeOf(given)]));
    const parsed = FILE_SCHEMA.parse({ environments: { production: { channel: 'C0PRODUCTION' } } });
    expect(told['state.prefix']).toBe(parsed.state.prefix);
    expect(told['http.listen']).toBe(parsed.http.listen);
    expect(told['slack.connections']).toBe(String(parsed.slack.connections));
    expect(told['slack.per_minute']).toBe(String(parsed.slack.per_minute));
    const { approvals, expiry, asked_in } = parsed.environments['production'] ?? {};
    expect(told['environments.<name>.approvals']).toBe(String(approvals));
    expect(told['environments.<name>.asked_in']).toBe(JSON.stringify(asked_in));
    const withExpiry = { channel: 'C0PRODUCTION', expiry: told['environments.<name>.expiry'] };
    expect(FILE_SCHEMA.parse({ environments: { production: withExpiry } }).environments['production']?.expiry).toBe(
      expiry,
    );
  });

  it('names only variables that exist as defaults of keys', () => {
    const named = keys.flatMap(([, given]) => /^`([A-Z][A-Z_]+)`$/.exec(given ?? '')?.[1] ?? []);
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((name) => !(name in VARIABLES))).toEqual([]);
  });
});

describe('README.md', () => {
  it('names only variables that exist', () => {
    const named = [...readDoc('README.md').matchAll(/\b(?:MESHBOT|SLACK|NOMAD|CONSUL|VAULT|LOG)_[A-Z_]+\b/g)].map(
      ([name]) => name,
    );
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => !(name.replace(/_FILE$/, '') in VARIABLES))).toEqual([]);
  });

  it('lists every required variable', () => {
    const listed = tableUnder(readDoc('README.md'), 'Configuration')
      .map(([names = '']) => names)
      .join(' ');
    const entries: readonly [string, Variable][] = Object.entries(VARIABLES);
    for (const [name, { required }] of entries) if (required) expect(listed).toContain(`\`${name}\``);
  });
});
