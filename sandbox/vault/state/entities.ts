import { randomUUID } from 'node:crypto';

/** Vault's identities, as far as logins need one: the same alias is the same entity every time. */
export class Entities {
  readonly #ids = new Map<string, string>();

  of(mountAccessor: string, alias: string): string {
    const key = `${mountAccessor}\n${alias}`;
    const id = this.#ids.get(key) ?? randomUUID();
    this.#ids.set(key, id);
    return id;
  }
}
