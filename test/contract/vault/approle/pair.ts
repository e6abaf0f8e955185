import { expect } from 'vitest';
import type { Server } from '../servers.ts';

/** What a program logs in with. */
export interface Pair {
  readonly role_id: string;
  readonly secret_id: string;
}

/** Makes the role; answers its role id. */
export async function role(server: Server, name: string, body: object = {}): Promise<string> {
  expect((await server().post(`auth/approle/role/${name}`, body)).status).toBe(204);
  return String((await server().get(`auth/approle/role/${name}/role-id`)).data['role_id']);
}

export async function pair(server: Server, name: string, body: object = {}, secret: object = {}): Promise<Pair> {
  const role_id = await role(server, name, body);
  const { data } = await server().post(`auth/approle/role/${name}/secret-id`, secret);
  return { role_id, secret_id: String(data['secret_id']) };
}
