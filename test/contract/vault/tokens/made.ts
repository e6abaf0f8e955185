import { expect } from 'vitest';
import type { Server } from '../servers.ts';
import type { Wire } from '../wire.ts';

export interface Made {
  readonly token: string;
  readonly accessor: string;
  readonly auth: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

/** A token, which must be made, with what came with it. */
export async function made(wire: Wire, body: object = {}, path = 'auth/token/create'): Promise<Made> {
  const { auth, warnings, status, errors } = await wire.post(path, { policies: ['default'], ...body });
  expect([status, ...errors]).toEqual([200]);
  return { token: String(auth['client_token']), accessor: String(auth['accessor']), auth, warnings };
}

export const lives = async (server: Server, token: string): Promise<boolean> =>
  (await server().as(token).get('auth/token/lookup-self')).status === 200;
