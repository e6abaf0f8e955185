import type { Answer } from './wire.ts';

/** The fields that a case promises. */
export const picked = (value: unknown, ...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, (value as Readonly<Record<string, unknown>>)[name]]));

/** Whether it went well, or by which word not. */
export const outcome = ({ ok, error }: Answer) => (ok ? { ok } : { ok, error });

export const refused = (error: string) => ({ ok: false, error });

/** Where Slack documents its methods. */
export const METHODS = 'https://docs.slack.dev/reference/methods';
