import { expect, it } from 'vitest';
import { type Guarded, made, onGuardedNomad, refused } from './guarded.ts';

const READ = 'namespace "default" { policy = "read" }';

function lifeOfRoles({ root, as, holderOf }: Guarded): void {
  const write = (Name: string, fields: object) => root().put(`/v1/acl/policy/${Name}`, { Name, ...fields });

  it('gathers policies in roles', async () => {
    await write('in-role', { Rules: READ });
    const role = { Name: 'readers', Description: 'may look', Policies: [{ Name: 'in-role' }, { Name: 'in-role' }] };
    const reply = await root().put('/v1/acl/role', role);
    const { ID } = reply.json as { ID: string };
    expect(reply.json).toMatchObject({ Name: 'readers', Description: 'may look', Policies: [{ Name: 'in-role' }] });
    expect((await root().get(`/v1/acl/role/${ID}`)).json).toEqual(reply.json);
    expect((await root().get('/v1/acl/role/name/readers')).json).toEqual(reply.json);
    const given = await root().put('/v1/acl/token', { Name: 'r', Type: 'client', Roles: [{ Name: 'readers' }] });
    expect(given.json).toMatchObject({ Policies: [], Roles: [{ ID, Name: 'readers' }] });
    const bearer = as(made(given).SecretID);
    expect((await bearer.get('/v1/jobs')).status).toBe(200);
    expect((await bearer.get('/v1/acl/roles')).json).toEqual([reply.json]);
    expect((await bearer.get('/v1/acl/policies')).json).toMatchObject([{ Name: 'in-role' }]);
    const renamed = await root().put(`/v1/acl/role/${ID}`, { ...role, ID, Name: 'lookers' });
    expect(renamed.json).toMatchObject({ ID, Name: 'lookers' });
    expect((await bearer.get('/v1/acl/token/self')).json).toMatchObject({ Roles: [{ ID, Name: 'lookers' }] });
    expect(await root().delete(`/v1/acl/role/${ID}`)).toMatchObject({ status: 200, text: '' });
    expect((await bearer.get('/v1/acl/token/self')).json).toMatchObject({ Roles: [] });
    expect((await bearer.get('/v1/jobs')).status).toBe(403);
  });

  it('refuses roles that cannot be', async () => {
    await write('there', { Rules: READ });
    const make = (body: object) => root().put('/v1/acl/role', body);
    const one = { Name: 'only', Policies: [{ Name: 'there' }] };
    expect(await make({})).toMatchObject({
      status: 400,
      text: refused('role', "invalid name ''", 'at least one policy should be specified'),
    });
    expect(await make({ Name: 'x', Policies: [{ Name: 'ghost' }] })).toMatchObject({
      status: 400,
      text: 'cannot find policy ghost',
    });
    const { ID } = (await make(one)).json as { ID: string };
    expect(await make(one)).toMatchObject({ status: 400, text: 'role with name only already exists' });
    expect(await make({ ...one, ID: 'x' })).toMatchObject({ status: 400, text: 'cannot find role x' });
    expect(await root().put('/v1/acl/role/x', { ...one, ID })).toMatchObject({
      status: 400,
      text: 'ACL role ID does not match request path',
    });
    expect(await root().get('/v1/acl/role/x')).toMatchObject({ status: 404, text: 'ACL role not found' });
    expect(await root().delete('/v1/acl/role/x')).toMatchObject({ status: 500, text: 'ACL role not found' });
    const bearer = as((await holderOf('roleless', READ)).SecretID);
    expect(await bearer.get(`/v1/acl/role/${ID}`)).toMatchObject({ status: 403 });
    expect(await bearer.get('/v1/acl/role/name/only')).toMatchObject({ status: 403 });
    expect((await bearer.get('/v1/acl/roles')).json).toEqual([]);
  });
}

onGuardedNomad('ACL roles', 'roles', lifeOfRoles);
