import { expect, it } from 'vitest';
import { type Guarded, onGuardedNomad, refused } from './guarded.ts';

const READ = 'namespace "default" { policy = "read" }';

const rule = (problem: string): string => refused('policy', `failed to parse rules: ${problem}`);

function lifeOfPolicies({ root, as, stranger, holderOf }: Guarded): void {
  const write = (Name: string, fields: object) => root().put(`/v1/acl/policy/${Name}`, { Name, ...fields });

  it('writes a policy, and reads it with its rules spelled out', async () => {
    const reply = await write('team', { Description: 'what a team may do', Rules: READ });
    expect(reply).toMatchObject({ status: 200, text: '' });
    const read = await root().get('/v1/acl/policy/team');
    expect(read.index).toBe(reply.index);
    expect(read.json).toMatchObject({
      Name: 'team',
      Description: 'what a team may do',
      Rules: READ,
      JobACL: null,
      CreateIndex: reply.index,
      ModifyIndex: reply.index,
      RulesJSON: {
        Namespaces: [
          {
            Name: 'default',
            Policy: 'read',
            Capabilities: [
              'list-jobs',
              'parse-job',
              'read-job',
              'csi-list-volume',
              'csi-read-volume',
              'read-job-scaling',
              'list-scaling-policies',
              'read-scaling-policy',
              'host-volume-read',
            ],
            Variables: null,
          },
        ],
        NodePools: null,
        HostVolumes: null,
        Agent: null,
        Node: null,
        Operator: null,
        Sentinel: null,
        Quota: null,
        Plugin: null,
        Raw: READ,
        ExtraKeysHCL: null,
      },
    });
  });

  it('reads every kind of rule', async () => {
    const Rules = `
namespace "default" {
  capabilities = ["submit-job", "host-volume-register"]
  variables {
    path "apps/*" { capabilities = ["read", "write"] }
    path "secret" { capabilities = ["deny", "read"] }
  }
}
node_pool "gpu-*" { policy = "write" }
host_volume "data" { policy = "write" }
agent { policy = "read" }
node { policy = "write" }
operator { policy = "read" }
quota { policy = "read" }
plugin { policy = "list" }`;
    expect((await write('all', { Rules })).status).toBe(200);
    const { RulesJSON } = (await root().get('/v1/acl/policy/all')).json as { RulesJSON: unknown };
    expect(RulesJSON).toMatchObject({
      Namespaces: [
        {
          Policy: '',
          Capabilities: ['submit-job', 'host-volume-register', 'host-volume-create', 'host-volume-read'],
          Variables: {
            Paths: [
              { PathSpec: 'apps/*', Capabilities: ['read', 'write', 'list'] },
              { PathSpec: 'secret', Capabilities: ['deny'] },
            ],
          },
        },
      ],
      NodePools: [{ Name: 'gpu-*', Capabilities: ['delete', 'read', 'write'] }],
      HostVolumes: [{ Name: 'data', Capabilities: ['mount-readonly', 'mount-readwrite'] }],
      Agent: { Policy: 'read' },
      Node: { Policy: 'write' },
      Operator: { Policy: 'read', Capabilities: ['license-read', 'keyring-read'] },
      Quota: { Policy: 'read' },
      Plugin: { Policy: 'list' },
    });
  });

  it('takes rules as JSON, and a policy without any', async () => {
    const Rules = '{"namespace":{"default":{"policy":"read"}},"node":{"policy":"read"}}';
    expect((await write('json', { Rules })).status).toBe(200);
    const { RulesJSON } = (await root().get('/v1/acl/policy/json')).json as { RulesJSON: unknown };
    expect(RulesJSON).toMatchObject({ Namespaces: [{ Name: 'default', Policy: 'read' }], Node: { Policy: 'read' } });
    expect((await write('empty', { Rules: '' })).status).toBe(200);
  });

  it.each([
    [
      'an unknown short form',
      'namespace "a" { policy = "all" }',
      rule(
        'Invalid namespace policy: &acl.NamespacePolicy{Name:"a", Policy:"all", Capabilities:[]string(nil), Variables:(*acl.VariablesPolicy)(nil)}',
      ),
    ],
    [
      'an unknown capability',
      'namespace "a" { capabilities = ["read-job", "fly"] }',
      rule(
        'Invalid namespace capability \'fly\': &acl.NamespacePolicy{Name:"a", Policy:"", Capabilities:[]string{"read-job", "fly"}, Variables:(*acl.VariablesPolicy)(nil)}',
      ),
    ],
    [
      'no namespace name',
      'namespace { policy = "read" }',
      rule(
        'Invalid namespace name: &acl.NamespacePolicy{Name:"", Policy:"read", Capabilities:[]string(nil), Variables:(*acl.VariablesPolicy)(nil)}',
      ),
    ],
    ['a misspelled kind', `${READ}\nnod { policy = "read" }`, rule('Invalid or duplicate policy keys: nod')],
    [
      'a rule twice',
      'node { policy = "read" }\nnode { policy = "write" }',
      rule('Invalid or duplicate policy keys: node'),
    ],
    ['nothing that it knows', 'nod { policy = "read" }', rule('Invalid policy: nod { policy = "read" }')],
    ['an unknown node level', 'node { policy = "all" }', rule('Invalid node policy: &acl.NodePolicy{Policy:"all"}')],
    ['an unknown agent level', 'agent { policy = "" }', rule('Invalid agent policy: &acl.AgentPolicy{Policy:""}')],
    [
      'an unknown plugin level',
      'plugin { policy = "scale" }',
      rule('Invalid plugin policy: &acl.PluginPolicy{Policy:"scale"}'),
    ],
    ['an unknown quota level', 'quota { policy = "x" }', rule('Invalid quota policy: &acl.QuotaPolicy{Policy:"x"}')],
    ['an operator capability', 'operator { capabilities = ["x"] }', rule("Invalid operator capability 'x'")],
    [
      'an operator level',
      'operator { policy = "x" }',
      rule('Invalid operator policy: &acl.OperatorPolicy{Policy:"x", Capabilities:[]string(nil)}'),
    ],
    [
      'a node pool capability',
      'node_pool "a" { capabilities = ["x"] }',
      rule("Invalid node pool capability 'x' for 'a'"),
    ],
    ['a node pool name', 'node_pool "a b" { policy = "read" }', rule("Invalid node pool name 'a b'")],
    ['a node pool level', 'node_pool "a" { policy = "x" }', rule("Invalid node pool policy 'x' for 'a'")],
    [
      'a host volume capability',
      'host_volume "a" { capabilities = ["x"] }',
      rule(
        'Invalid host volume capability \'x\': &acl.HostVolumePolicy{Name:"a", Policy:"", Capabilities:[]string{"x"}}',
      ),
    ],
    [
      'variables without paths',
      'namespace "a" { variables { } }',
      rule('Invalid variable policy: no variable paths in namespace a'),
    ],
    [
      'a variable capability',
      'namespace "a" { variables { path "x" { capabilities = ["fly"] } } }',
      rule("Invalid variable capability 'fly' in namespace a"),
    ],
    [
      'a variable path from the root',
      'namespace "a" { variables { path "/x" { capabilities = ["read"] } } }',
      rule('Invalid variable path "/x" in namespace a: cannot start with a leading \'/\'`'),
    ],
  ])('refuses a policy with %s', async (_what, Rules, text) => {
    expect(await write('wrong', { Rules })).toMatchObject({ status: 400, text });
  });

  it('refuses torn rules, bad names and long descriptions, all at once', async () => {
    const torn = await write('torn', { Rules: 'namespace "default" { policy = "read' });
    expect(torn.status).toBe(400);
    // Where the parser stopped, each parser says in its own words.
    expect(torn.text).toContain('* failed to parse rules: Failed to parse ACL Policy: ');
    expect(await write('a_b', { Rules: READ, Description: 'x'.repeat(257) })).toMatchObject({
      status: 400,
      text: refused('policy', "invalid name 'a_b'", 'description longer than 256'),
    });
    expect(await write('bound', { Rules: READ, JobACL: { JobID: 'web', Task: 'server' } })).toMatchObject({
      status: 400,
      text: refused('policy', 'namespace must be set to set job ID', 'group must be set to set task'),
    });
    expect(await root().put('/v1/acl/policy/one', { Name: 'two', Rules: READ })).toMatchObject({
      status: 400,
      text: 'ACL policy name does not match request path',
    });
    expect(await root().get('/v1/acl/policy/')).toMatchObject({ status: 400, text: 'Missing Policy Name' });
  });

  it('lists policies by name, without their rules', async () => {
    await write('list-b', { Rules: READ });
    await write('list-a', { Rules: READ, Description: 'first' });
    const list = await root().get('/v1/acl/policies?prefix=list-');
    expect(list.json).toMatchObject([{ Name: 'list-a', Description: 'first', JobACL: null }, { Name: 'list-b' }]);
    expect(list.text).not.toContain('Rules');
  });

  it('shows everybody the policies of their own token only', async () => {
    await write('theirs', { Rules: READ });
    const bearer = as((await holderOf('mine', READ)).SecretID);
    expect((await bearer.get('/v1/acl/policy/mine')).json).toMatchObject({ Name: 'mine' });
    for (const name of ['theirs', 'nonesuch']) {
      expect(await bearer.get(`/v1/acl/policy/${name}`)).toMatchObject({ status: 403, text: 'Permission denied' });
    }
    expect((await bearer.get('/v1/acl/policies')).json).toMatchObject([{ Name: 'mine' }]);
    expect((await bearer.get('/v1/acl/policy/self')).json).toMatchObject([{ Name: 'mine' }]);
    expect((await stranger().get('/v1/acl/policies')).json).toEqual([]);
    expect(await stranger().get('/v1/acl/policy/self')).toMatchObject({ status: 403 });
    expect(await bearer.put('/v1/acl/policy/mine', { Name: 'mine', Rules: READ })).toMatchObject({ status: 403 });
    expect(await bearer.delete('/v1/acl/policy/mine')).toMatchObject({ status: 403 });
  });

  it('takes effect on tokens at once, when it changes and when it goes', async () => {
    const bearer = as((await holderOf('moving', READ)).SecretID);
    expect((await bearer.get('/v1/jobs')).status).toBe(200);
    await write('moving', { Rules: 'namespace "production" { policy = "read" }' });
    expect((await bearer.get('/v1/jobs')).status).toBe(403);
    expect((await bearer.get('/v1/jobs?namespace=production')).status).toBe(200);
    expect(await root().delete('/v1/acl/policy/moving')).toMatchObject({ status: 200, text: '' });
    expect((await bearer.get('/v1/jobs?namespace=production')).status).toBe(403);
    expect(await root().get('/v1/acl/policy/moving')).toMatchObject({ status: 404, text: 'ACL policy not found' });
    expect(await root().delete('/v1/acl/policy/moving')).toMatchObject({ status: 200 });
  });

  it('lets strangers do what the policy of that name grants', async () => {
    expect((await stranger().get('/v1/jobs')).status).toBe(403);
    await write('anonymous', { Rules: READ });
    expect((await stranger().get('/v1/jobs')).status).toBe(200);
    expect((await stranger().get('/v1/acl/policy/anonymous')).json).toMatchObject({ Name: 'anonymous' });
    await root().delete('/v1/acl/policy/anonymous');
    expect((await stranger().get('/v1/jobs')).status).toBe(403);
  });

  it('has no ways to log in from elsewhere', async () => {
    expect((await stranger().get('/v1/acl/auth-methods')).json).toEqual([]);
    expect((await root().get('/v1/acl/binding-rules')).json).toEqual([]);
    expect(await stranger().get('/v1/acl/binding-rules')).toMatchObject({ status: 403 });
  });
}

onGuardedNomad('ACL policies', 'policies', lifeOfPolicies);
