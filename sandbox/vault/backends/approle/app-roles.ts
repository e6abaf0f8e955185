import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../../../clock.ts';
import type { Answer, Call } from '../../http/endpoint.ts';
import { seconds } from '../../http/frame.ts';
import { causes, VaultProblem } from '../../problem.ts';
import type { AppRole } from '../../state/state.ts';
import { refuseCidrs } from './cidrs.ts';
import { changedRole, newRole, type Role, roleJson } from './roles.ts';
import { SecretIds, secretIdJson } from './secret-ids.ts';

/** The roles of one AppRole mount, with their secret ids. */
export class AppRoles {
  readonly #clock: SandboxClock;
  readonly #roles = new Map<string, Role>();

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  seed({ name, roleId, secretId, policies, ttlMs }: AppRole): void {
    const secrets = new SecretIds(this.#clock);
    secrets.add(secretId, { ttlMs: 0, numUses: 0, metadata: {}, cidrs: [], tokenCidrs: [] });
    this.#roles.set(name, { ...newRole(name, secrets), roleId, policies, tokenTtlMs: ttlMs });
  }

  find(match: (role: Role) => boolean): Role | undefined {
    return [...this.#roles.values()].find(match);
  }

  of({ fields }: Pick<Call, 'fields'>): Role | undefined {
    return this.#roles.get(fields.text('role_name').toLowerCase());
  }

  list(): Answer {
    return { data: { keys: [...this.#roles.keys()].sort() } };
  }

  read(call: Call): Answer | undefined {
    const role = this.of(call);
    return role && { data: roleJson(role) };
  }

  write(call: Call): Answer | undefined {
    const warnings: string[] = [];
    const old = this.of(call) ?? newRole(call.fields.text('role_name'), new SecretIds(this.#clock));
    const role = changedRole(old, call, warnings);
    this.#put(role);
    return warnings.length > 0 ? { warnings } : undefined;
  }

  delete({ fields }: Call): undefined {
    this.#roles.delete(fields.text('role_name').toLowerCase());
  }

  readRoleId(call: Call): Answer | undefined {
    const role = this.of(call);
    return role && { data: { role_id: role.roleId } };
  }

  writeRoleId(call: Call): undefined {
    const role = this.of(call);
    if (role === undefined) throw new VaultProblem(404, causes('unsupported path'));
    const roleId = call.fields.text('role_id');
    if (roleId === '') throw new VaultProblem(400, 'missing role_id');
    this.#put({ ...role, roleId });
  }

  #put(role: Role): void {
    const other = this.find(({ roleId, name }) => roleId === role.roleId && name !== role.name);
    if (other !== undefined) throw new VaultProblem(500, causes('role_id already in use'));
    this.#roles.set(role.name, role);
  }

  listAccessors(call: Call): Answer {
    const role = this.of(call);
    const why = `role ${JSON.stringify(call.fields.text('role_name'))} does not exist`;
    if (role === undefined) throw new VaultProblem(400, why);
    return { data: { keys: role.secrets.accessors() } };
  }

  generate(call: Call): Answer {
    return this.#register(call, randomUUID());
  }

  custom(call: Call): Answer {
    return this.#register(call, call.fields.text('secret_id'));
  }

  #register(call: Call, id: string): Answer {
    if (id === '') throw new VaultProblem(400, 'missing secret_id');
    const { fields } = call;
    const role = this.of(call);
    if (role === undefined) {
      throw new VaultProblem(404, `role ${JSON.stringify(fields.text('role_name'))} does not exist`);
    }
    if (!role.bindSecretId) throw new VaultProblem(400, 'bind_secret_id is not set on the role');
    const cidrs = fields.list('cidr_list');
    const tokenCidrs = fields.list('token_bound_cidrs');
    refuseCidrs(cidrs, 'CIDR blocks');
    refuseCidrs(tokenCidrs, 'token CIDR blocks');
    const limits = { numUses: usesFor(call, role), ttlMs: ttlFor(call, role) };
    const metadata = metadataOf(fields.text('metadata'));
    const secret = role.secrets.add(id, { ...limits, metadata, cidrs, tokenCidrs });
    return {
      data: {
        secret_id: id,
        secret_id_accessor: secret.accessor,
        secret_id_ttl: seconds(secret.ttlMs),
        secret_id_num_uses: secret.numUses,
      },
      wrappedAccessor: secret.accessor,
    };
  }

  lookup(call: Call): Answer | undefined {
    const secret = this.#existing(call).secrets.get(secretOf(call));
    // A write that finds nothing answers 204.
    return secret && { data: secretIdJson(secret) };
  }

  destroy(call: Call): undefined {
    this.#existing(call).secrets.delete(secretOf(call));
  }

  lookupAccessor(call: Call): Answer {
    const found = this.#existing(call).secrets.byAccessor(accessorOf(call));
    return found === undefined ? noAccessor(accessorOf(call)) : { data: secretIdJson(found[1]) };
  }

  destroyAccessor(call: Call): Answer | undefined {
    const { secrets } = this.#existing(call);
    const found = secrets.byAccessor(accessorOf(call));
    if (found === undefined) return noAccessor(accessorOf(call));
    secrets.delete(found[0]);
    return undefined;
  }

  /** Expired secret ids stay good until somebody tidies up, which Vault itself does every minute. */
  tidy(): Answer {
    for (const { secrets } of this.#roles.values()) secrets.tidy();
    return {
      status: 202,
      warnings: [
        "Tidy operation successfully started. Any information from the operation will be printed to Vault's server logs.",
      ],
    };
  }

  #existing(call: Call): Role {
    const role = this.of(call);
    const why = `role ${JSON.stringify(call.fields.text('role_name'))} does not exist`;
    if (role === undefined) throw new VaultProblem(500, causes(why));
    return role;
  }
}

function accessorOf({ fields }: Call): string {
  const accessor = fields.text('secret_id_accessor');
  if (accessor === '') throw new VaultProblem(400, 'missing secret_id_accessor');
  return accessor;
}

/** A 404 that has data. */
function noAccessor(accessor: string): Answer {
  const error = `failed to find accessor entry for secret_id_accessor: ${JSON.stringify(accessor)}`;
  return { status: 404, data: { error } };
}

function secretOf({ fields }: Call): string {
  const id = fields.text('secret_id');
  if (id === '') throw new VaultProblem(400, 'missing secret_id');
  return id;
}

function usesFor({ fields }: Call, role: Role): number {
  if (!fields.has('num_uses')) return role.secretIdNumUses;
  const uses = fields.count('num_uses');
  if (uses < 0) throw new VaultProblem(400, 'num_uses cannot be negative');
  if (role.secretIdNumUses > 0 && (uses === 0 || uses > role.secretIdNumUses)) {
    throw new VaultProblem(400, "num_uses cannot be higher than the role's secret_id_num_uses");
  }
  return uses;
}

function ttlFor({ fields }: Call, role: Role): number {
  if (!fields.has('ttl')) return role.secretIdTtlMs;
  const ttlMs = fields.ms('ttl');
  if (role.secretIdTtlMs > 0 && (ttlMs === 0 || ttlMs > role.secretIdTtlMs)) {
    throw new VaultProblem(400, "ttl cannot be longer than the role's secret_id_ttl");
  }
  return ttlMs;
}

/** JSON, or `a=b,c=d`. */
function metadataOf(text: string): Readonly<Record<string, string>> {
  if (text === '') return {};
  if (text.startsWith('{')) {
    const given: unknown = JSON.parse(text);
    return Object.fromEntries(Object.entries(given ?? {}).map(([key, value]) => [key, String(value)]));
  }
  return Object.fromEntries(text.split(',').map((pair) => pair.split('=', 2)));
}
