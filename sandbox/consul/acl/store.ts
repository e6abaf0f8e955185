import { createHash, randomUUID } from 'node:crypto';
import type { SandboxClock } from '../../clock.ts';
import { HttpProblem } from '../http/exchange.ts';
import { mergeRules, nodeIdentityRules, readRules, serviceIdentityRules } from './policy.ts';
import type { AclOptions, AclRules, AclToken } from './rules.ts';

export interface Link {
  readonly ID: string;
  readonly Name: string;
}

interface Stamps {
  readonly Hash: string;
  readonly CreateIndex: number;
  readonly ModifyIndex: number;
}

export interface PolicyRow extends Link, Stamps {
  readonly Description: string;
  readonly Rules: string;
}

/** What a role or a token gives; lists that are empty are absent. */
interface Grants {
  readonly Policies?: readonly Link[];
  readonly ServiceIdentities?: readonly { readonly ServiceName: string; readonly Datacenters?: readonly string[] }[];
  readonly NodeIdentities?: readonly { readonly NodeName: string; readonly Datacenter: string }[];
}

export interface RoleRow extends Link, Stamps, Grants {
  readonly Description: string;
}

export interface TokenRow extends Stamps, Grants {
  readonly AccessorID: string;
  readonly SecretID: string;
  readonly Description: string;
  readonly Roles?: readonly Link[];
  readonly Local: boolean;
  readonly ExpirationTime?: string;
  readonly CreateTime: string;
}

export type NewToken = Omit<TokenRow, keyof Stamps | 'CreateTime'>;

export const ANONYMOUS_ID = '00000000-0000-0000-0000-000000000002';
export const MANAGEMENT: Link = { ID: '00000000-0000-0000-0000-000000000001', Name: 'global-management' };

/** The ACLs of one datacenter: those it starts with, and what its API makes of them. */
export class AclStore implements AclOptions {
  readonly defaultPolicy: 'allow' | 'deny';
  readonly policies = new Map<string, PolicyRow>();
  readonly roles = new Map<string, RoleRow>();
  readonly rows = new Map<string, TokenRow>();
  readonly #clock: SandboxClock;
  /** Rules of the tokens that were there from the start. */
  readonly #given = new Map<string, AclRules>();
  #tokens: readonly AclToken[] = [];
  #index = 4;

  constructor(options: AclOptions, clock: SandboxClock) {
    this.defaultPolicy = options.defaultPolicy;
    this.#clock = clock;
    this.putPolicy({ ...MANAGEMENT, Description: 'Builtin Policy that grants unlimited access', Rules: '' });
    for (const token of options.tokens) this.#give(token);
  }

  /** The index of the latest write. */
  get index(): number {
    return this.#index;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#clock.now();
  }

  /** With their rules, as requests are judged by. */
  get tokens(): readonly AclToken[] {
    return this.#tokens;
  }

  putPolicy(policy: Omit<PolicyRow, keyof Stamps>): PolicyRow {
    readRules(policy.Rules);
    const stamps = this.#stamp(this.policies.get(policy.ID), policy.Name + policy.Description + policy.Rules);
    const row = { ...policy, ...stamps };
    this.policies.set(row.ID, row);
    this.#judge();
    return row;
  }

  putRole(role: Omit<RoleRow, keyof Stamps>): RoleRow {
    const stamps = this.#stamp(this.roles.get(role.ID), role.Name + role.Description);
    const row = { ...role, ...stamps };
    this.roles.set(row.ID, row);
    this.#judge();
    return row;
  }

  putToken(token: NewToken): TokenRow {
    const before = this.rows.get(token.AccessorID);
    const CreateTime = before?.CreateTime ?? new Date(this.#clock.now()).toISOString();
    const row = { ...token, CreateTime, ...this.#stamp(before, token.AccessorID + token.Description) };
    this.rows.set(row.AccessorID, row);
    this.#judge();
    if (before === undefined && row.ExpirationTime !== undefined) this.#endAt(row.ExpirationTime, row.AccessorID);
    return row;
  }

  #endAt(time: string, accessorId: string): void {
    this.#clock.after(Date.parse(time) - this.#clock.now(), () => this.remove('rows', accessorId));
  }

  /** Removes a policy, role or token by its id; tokens lose what it gave them. */
  remove(kind: 'policies' | 'roles' | 'rows', id: string): void {
    this[kind].delete(id);
    this.#judge();
  }

  /** Links by id or name, with both; 500 where there is no such thing. */
  linked(kind: 'policy' | 'role', links: readonly { readonly id: string; readonly name: string }[]): Link[] {
    const rows: readonly Link[] = [...(kind === 'policy' ? this.policies : this.roles).values()];
    return links.map(({ id, name }) => {
      const found = rows.find((row) => (id === '' ? row.Name === name : row.ID === id));
      const what = id === '' ? `name ${JSON.stringify(name)}` : `ID ${JSON.stringify(id)}`;
      if (found === undefined) throw new HttpProblem(500, `No such ACL ${kind} with ${what}`);
      return { ID: found.ID, Name: found.Name };
    });
  }

  #give(token: AclToken): void {
    const names = token.policies ?? (token.rules.management === true ? [MANAGEMENT.Name] : []);
    this.#given.set(token.accessorId, token.rules);
    this.putToken({
      AccessorID: token.accessorId,
      SecretID: token.secretId,
      Description: token.description ?? '',
      Policies: names.map((Name) => ({ ID: Name === MANAGEMENT.Name ? MANAGEMENT.ID : idOf(Name), Name })),
      Local: false,
    });
  }

  #stamp(before: Stamps | undefined, content: string): Stamps {
    this.#index += 1;
    const Hash = createHash('sha256').update(content).digest('base64');
    return { Hash, CreateIndex: before?.CreateIndex ?? this.#index, ModifyIndex: this.#index };
  }

  #judge(): void {
    this.#tokens = [...this.rows.values()].map((row) => ({
      secretId: row.SecretID,
      accessorId: row.AccessorID,
      rules: this.#given.get(row.AccessorID) ?? this.#rulesOf(row),
    }));
  }

  #rulesOf(row: TokenRow): AclRules {
    const roles = (row.Roles ?? []).flatMap(({ ID }) => this.roles.get(ID) ?? []);
    return mergeRules([row, ...roles].flatMap((grants) => this.#rulesGranted(grants)));
  }

  #rulesGranted({ Policies = [], ServiceIdentities = [], NodeIdentities = [] }: Grants): AclRules[] {
    return [
      ...Policies.map(({ ID }) =>
        ID === MANAGEMENT.ID ? { management: true } : readRules(this.policies.get(ID)?.Rules ?? ''),
      ),
      ...ServiceIdentities.map(({ ServiceName }) => serviceIdentityRules(ServiceName)),
      ...NodeIdentities.map(({ NodeName }) => nodeIdentityRules(NodeName)),
    ];
  }
}

export const newId = (): string => randomUUID();

/** The id of a policy that is only a name. */
function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [8, 12, 16, 20, 32].map((end, i) => hex.slice([0, 8, 12, 16, 20][i], end)).join('-');
}
