import { expect, it } from 'vitest';
import { onEachVault, type Server } from '../servers.ts';

async function role(server: Server, name: string, body: object): Promise<void> {
  expect((await server().post(`auth/token/roles/${name}`, body)).status).toBe(204);
}

onEachVault('token roles', (server) => {
  it('keeps a role with its defaults', async () => {
    await role(server, 'plain', {});
    expect((await server().get('auth/token/roles/plain')).data).toEqual({
      allowed_entity_aliases: null,
      allowed_policies: [],
      allowed_policies_glob: [],
      disallowed_policies: [],
      disallowed_policies_glob: [],
      explicit_max_ttl: 0,
      name: 'plain',
      orphan: false,
      path_suffix: '',
      period: 0,
      renewable: true,
      token_explicit_max_ttl: 0,
      token_no_default_policy: false,
      token_period: 0,
      token_type: 'default-service',
    });
  });

  it('reads back what was set, and changes only what is said', async () => {
    await role(server, 'full', {
      allowed_policies: 'b,a',
      disallowed_policies: ['c'],
      allowed_policies_glob: 'team-*',
      orphan: true,
      renewable: false,
      path_suffix: 'rev-1',
      token_explicit_max_ttl: '1h',
      token_period: 600,
      token_num_uses: 3,
      token_type: 'service',
      token_bound_cidrs: ['10.0.0.0/8'],
    });
    await role(server, 'full', { token_num_uses: 4 });
    expect((await server().get('auth/token/roles/full')).data).toMatchObject({
      allowed_policies: ['a', 'b'],
      disallowed_policies: ['c'],
      allowed_policies_glob: ['team-*'],
      orphan: true,
      renewable: false,
      path_suffix: 'rev-1',
      token_explicit_max_ttl: 3600,
      explicit_max_ttl: 0,
      token_period: 600,
      period: 0,
      token_num_uses: 4,
      token_type: 'service',
      token_bound_cidrs: ['10.0.0.0/8'],
    });
  });

  it('takes the old names too, and prefers the new ones with a warning', async () => {
    await role(server, 'old', { period: '10m', explicit_max_ttl: '1h' });
    expect((await server().get('auth/token/roles/old')).data).toMatchObject({
      period: 600,
      token_period: 600,
      explicit_max_ttl: 3600,
      token_explicit_max_ttl: 3600,
    });
    const both = await server().post('auth/token/roles/both', { period: '10m', token_period: '20m' });
    expect(both).toMatchObject({
      status: 200,
      warnings: ["Both 'token_period' and deprecated 'period' value supplied, ignoring the deprecated value"],
    });
    expect((await server().get('auth/token/roles/both')).data).toMatchObject({ period: 0, token_period: 1200 });
  });

  it('lists and deletes roles', async () => {
    await role(server, 'listed', {});
    expect((await server().list('auth/token/roles')).data['keys']).toContain('listed');
    expect((await server().delete('auth/token/roles/listed')).status).toBe(204);
    expect((await server().delete('auth/token/roles/listed')).status).toBe(204);
    expect(await server().get('auth/token/roles/listed')).toMatchObject({ status: 404, json: { errors: [] } });
    expect(await server().post('auth/token/create/listed')).toMatchObject({
      status: 400,
      errors: ['unknown role listed'],
    });
  });

  it.each([
    [{ path_suffix: 'v1' }, 'given role path suffix contains invalid characters; must match \\w[\\w-.]+\\w'],
    [{ token_type: 'x' }, 'invalid \'token_type\' value "x"'],
    [{ token_type: 'batch' }, "'token_type' cannot be 'batch' when role is set to generate non-orphan tokens"],
    [
      { token_type: 'batch', orphan: true },
      "'token_type' cannot be 'batch' when role is set to generate renewable tokens",
    ],
    [
      { token_type: 'batch', orphan: true, renewable: false, token_period: 60 },
      "'token_type' cannot be 'batch' when role is set to generate periodic tokens",
    ],
    [
      { token_type: 'batch', orphan: true, renewable: false, token_explicit_max_ttl: 60 },
      "'token_type' cannot be 'batch' when role is set to generate tokens with an explicit max TTL",
    ],
  ])('refuses the role %j', async (body, why) => {
    expect(await server().post('auth/token/roles/refused', body)).toMatchObject({ status: 400, errors: [why] });
  });

  it('gives the allowed policies, or those of them that were asked for', async () => {
    await role(server, 'allowed', { allowed_policies: ['b', 'a'], orphan: true });
    const all = await server().post('auth/token/create/allowed');
    expect(all.auth).toMatchObject({ policies: ['a', 'b', 'default'], orphan: true });
    const one = await server().post('auth/token/create/allowed', { policies: ['a'] });
    expect(one.auth['policies']).toEqual(['a', 'default']);
    expect(await server().post('auth/token/create/allowed', { policies: ['c', 'a'] })).toMatchObject({
      status: 400,
      errors: [
        'token policies (["a" "c" "default"]) must be subset of the role\'s allowed policies (["a" "b" "default"]) or glob policies ([])',
      ],
    });
  });

  it('allows by pattern, and refuses by name and by pattern', async () => {
    await role(server, 'globs', {
      allowed_policies_glob: ['team-*'],
      disallowed_policies: ['team-root'],
      disallowed_policies_glob: ['*-admin'],
    });
    expect((await server().post('auth/token/create/globs', { policies: ['team-a'] })).auth['policies']).toEqual([
      'default',
      'team-a',
    ]);
    for (const name of ['team-root', 'team-admin']) {
      expect(await server().post('auth/token/create/globs', { policies: [name] })).toMatchObject({
        status: 400,
        errors: [`token policy "${name}" is disallowed by this role`],
      });
    }
  });

  it('lets a role without rules of its own give what the maker has', async () => {
    await role(server, 'open', {});
    expect((await server().post('auth/token/create/open')).auth['policies']).toEqual(['root']);
    expect((await server().post('auth/token/create/open', { policies: ['x'] })).auth['policies']).toEqual([
      'default',
      'x',
    ]);
  });

  it('leaves the default policy out where the role says so', async () => {
    await role(server, 'bare', { allowed_policies: 'a', token_no_default_policy: true });
    expect((await server().post('auth/token/create/bare')).auth['policies']).toEqual(['a']);
  });

  it('is bound by the shorter of its own maximum and the asked one, and says which', async () => {
    await role(server, 'short', { allowed_policies: 'a', token_explicit_max_ttl: '10m' });
    const capped = await server().post('auth/token/create/short', { ttl: '1h' });
    expect(capped.auth['lease_duration']).toBe(600);
    expect(capped.warnings[0]).toBe(
      'TTL of "1h" exceeded the effective max_ttl of "10m"; TTL value is capped accordingly',
    );
    const lesser = await server().post('auth/token/create/short', { explicit_max_ttl: '5m' });
    expect(lesser.warnings[0]).toBe(
      'Explicit max TTL specified both during creation call and in role; using the lesser value of 300 seconds',
    );
    expect(lesser.auth['lease_duration']).toBe(300);
    const token = String(lesser.auth['client_token']);
    expect((await server().as(token).get('auth/token/lookup-self')).data).toMatchObject({
      explicit_max_ttl: 300,
      role: 'short',
      path: 'auth/token/create/short',
    });
  });

  it('renews by the role as it is then', async () => {
    await role(server, 'moving', { allowed_policies: 'default', token_period: '10m' });
    const { auth } = await server().post('auth/token/create/moving');
    expect(auth['lease_duration']).toBe(600);
    const self = server().as(String(auth['client_token']));
    await role(server, 'moving', { token_period: '20m' });
    expect((await self.post('auth/token/renew-self')).auth['lease_duration']).toBe(1200);
    expect((await self.get('auth/token/lookup-self')).data).not.toHaveProperty('period');
    await server().delete('auth/token/roles/moving');
    expect(await self.post('auth/token/renew-self')).toMatchObject({
      status: 500,
      errors: [
        '1 error occurred:\n\t* failed to renew entry: original token role "moving" could not be found, not renewing\n\n',
      ],
    });
  });

  it('gives tokens that cannot be renewed, with counted uses, under a suffixed path', async () => {
    await role(server, 'strict', {
      allowed_policies: 'default',
      renewable: false,
      token_num_uses: 5,
      path_suffix: 'rev-2',
      orphan: true,
    });
    const { auth } = await server().post('auth/token/create/strict', { ttl: '1h' });
    expect(auth).toMatchObject({ renewable: false, num_uses: 5, orphan: true });
    const { data } = await server().post('auth/token/lookup-accessor', { accessor: auth['accessor'] });
    expect(data).toMatchObject({ path: 'auth/token/create/strict/rev-2', num_uses: 5 });
  });

  it.each([
    ['service', 'batch', 'service'],
    ['batch', 'service', 'batch'],
    ['default-batch', undefined, 'batch'],
    ['default-batch', 'service', 'service'],
    ['default-service', 'batch', 'batch'],
  ])('of type %s makes of a wish for %s a %s token', async (tokenType, type, made) => {
    const name = `kind-${tokenType}`;
    await role(server, name, { allowed_policies: 'default', orphan: true, renewable: false, token_type: tokenType });
    expect((await server().post(`auth/token/create/${name}`, { type })).auth['token_type']).toBe(made);
  });

  it('refuses an alias that the role does not allow', async () => {
    await role(server, 'aliased', { allowed_policies: 'default', allowed_entity_aliases: ['ann', 'team-*'] });
    expect(await server().post('auth/token/create/aliased', { entity_alias: 'bob' })).toMatchObject({
      status: 400,
      errors: ["invalid 'entity_alias' value"],
    });
    for (const alias of ['Ann', 'team-a']) {
      const { auth } = await server().post('auth/token/create/aliased', { entity_alias: alias });
      expect(auth['entity_id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('binds its tokens to addresses', async () => {
    await role(server, 'elsewhere', { allowed_policies: 'default', token_bound_cidrs: '10.1.0.0/16' });
    await role(server, 'here', { allowed_policies: 'default', token_bound_cidrs: '127.0.0.0/8' });
    const elsewhere = await server().post('auth/token/create/elsewhere');
    const refused = await server().as(String(elsewhere.auth['client_token'])).get('auth/token/lookup-self');
    expect(refused).toMatchObject({ status: 403 });
    const here = await server().post('auth/token/create/here');
    const { data } = await server().as(String(here.auth['client_token'])).get('auth/token/lookup-self');
    expect(data['bound_cidrs']).toEqual(['127.0.0.0/8']);
  });
});
