import type { Grant, ParameterRule } from './policy.ts';

/** Whether a policy lets a request with these parameters, wrapped for `wrapMs` (0: not wrapped), through. */
export function fitsLimits(
  grant: Grant,
  data: Readonly<Record<string, unknown>>,
  { wrapMs, readsParameters }: { readonly wrapMs: number; readonly readsParameters: boolean },
): boolean {
  const { minWrappingTtlMs = 0, maxWrappingTtlMs = 0 } = grant;
  if (maxWrappingTtlMs > 0 && (wrapMs === 0 || wrapMs > maxWrappingTtlMs)) return false;
  if (minWrappingTtlMs > 0 && wrapMs < minWrappingTtlMs) return false;
  if (minWrappingTtlMs > 0 && maxWrappingTtlMs > 0 && maxWrappingTtlMs < minWrappingTtlMs) return false;
  return !readsParameters || fitsParameters(grant, data);
}

function fitsParameters(grant: Grant, data: Readonly<Record<string, unknown>>): boolean {
  const { requiredParameters = [], deniedParameters = {}, allowedParameters = {} } = grant;
  if (requiredParameters.some((name) => !(name.toLowerCase() in data))) return false;
  const given = Object.entries(data);
  if (given.length === 0) return true;
  if ('*' in deniedParameters) return false;
  if (given.some(([name, value]) => isDenied(deniedParameters, name, value))) return false;
  return isAllowed(allowedParameters, given);
}

function isDenied(denied: ParameterRule, name: string, value: unknown): boolean {
  const values = denied[name.toLowerCase()];
  if (values === undefined) return false;
  return values.length === 0 || isAmong(value, values) || partsOf(value).some((part) => isAmong(part, values));
}

function isAllowed(allowed: ParameterRule, given: readonly [string, unknown][]): boolean {
  const names = Object.keys(allowed);
  if (names.length === 0 || (names.length === 1 && names[0] === '*')) return true;
  return given.every(([name, value]) => {
    const values = allowed[name.toLowerCase()];
    if (values === undefined) return '*' in allowed;
    const parts = partsOf(value);
    const everyPart = parts.length > 0 && parts.every((part) => isAmong(part, values));
    return values.length === 0 || isAmong(value, values) || everyPart;
  });
}

/** A list is judged by its members, and so is a text with commas. */
function partsOf(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return value.split(',').map((part) => part.trim());
  return Array.isArray(value) ? value : [];
}

function isAmong(value: unknown, values: readonly unknown[]): boolean {
  return values.some((allowed) =>
    typeof allowed === 'string' && typeof value === 'string'
      ? globFits(allowed, value)
      : JSON.stringify(allowed) === JSON.stringify(value),
  );
}

/** `*` at either end, or both, as Vault's globs have it. */
export function globFits(pattern: string, text: string): boolean {
  const starts = pattern.startsWith('*');
  const ends = pattern.length > 1 && pattern.endsWith('*');
  const middle = pattern.slice(starts ? 1 : 0, ends ? -1 : undefined);
  if (starts && ends) return text.includes(middle);
  if (starts) return text.endsWith(middle);
  return ends ? text.startsWith(middle) : text === pattern;
}
