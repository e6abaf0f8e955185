import { expect, it } from 'vitest';
import { onEachVault, type Server } from './servers.ts';

const DENIED = '1 error occurred:\n\t* permission denied\n\n';
const UNREADABLE = 'error parsing JSON: failed to parse JSON input: ';
const INVALID = '2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n';

async function weakToken(server: Server): Promise<string> {
  const { auth } = await server().post('auth/token/create', { policies: ['default'] });
  return String(auth['client_token']);
}

onEachVault('requests', (server) => {
  it('takes the token from its own header, or as a bearer', async () => {
    const token = await weakToken(server);
    const own = await server().as(token).get('auth/token/lookup-self');
    const bearer = await server()
      .bare()
      .with({ authorization: `Bearer ${token}` })
      .get('auth/token/lookup-self');
    expect([own.status, bearer.status]).toEqual([200, 200]);
    expect(bearer.data['accessor']).toBe(own.data['accessor']);
  });

  it('tells a missing token, an unknown one and one without the right apart', async () => {
    const weak = await weakToken(server);
    expect(await server().bare().get('sys/mounts')).toMatchObject({ status: 403, errors: ['permission denied'] });
    for (const unknown of ['hvs.forged', 'forged', 's.aaaaaaaaaaaaaaaaaaaaaaaa', 'hvb.forged']) {
      expect(await server().as(unknown).get('sys/mounts')).toMatchObject({ status: 403, errors: [INVALID] });
    }
    expect(await server().as(weak).get('sys/mounts')).toMatchObject({ status: 403, errors: [DENIED] });
  });

  it('answers in a frame whose keys are always the same', async () => {
    const { json } = await server().get('auth/token/lookup-self');
    expect(Object.keys(json as object).sort()).toEqual([
      'auth',
      'data',
      'lease_duration',
      'lease_id',
      'mount_type',
      'renewable',
      'request_id',
      'warnings',
      'wrap_info',
    ]);
    expect(json).toMatchObject({
      request_id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      lease_id: '',
      renewable: false,
      lease_duration: 0,
      wrap_info: null,
      warnings: null,
      auth: null,
      mount_type: 'token',
    });
  });

  it('sends JSON that nobody may keep', async () => {
    const { headers } = await server().get('auth/token/lookup-self');
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
  });

  it.each([
    ['GET', 'no/such/mount', 404, ['no handler for route "no/such/mount". route entry not found.']],
    ['POST', 'no/such/mount', 404, ['no handler for route "no/such/mount". route entry not found.']],
    ['GET', 'auth/token/nothing', 404, ['1 error occurred:\n\t* unsupported path\n\n']],
    ['GET', 'secret/data/nothing', 404, []],
    ['GET', 'sys/policies/acl/nothing', 404, []],
    ['GET', 'secret/metadata/nothing?list=true', 404, []],
    ['GET', 'auth/token/roles?list=true', 404, []],
    ['GET', 'auth/token/create', 405, ['1 error occurred:\n\t* unsupported operation\n\n']],
    ['DELETE', 'auth/token/lookup-self', 405, ['1 error occurred:\n\t* unsupported operation\n\n']],
    ['OPTIONS', 'sys/mounts', 405, ['1 error occurred:\n\t* unsupported operation\n\n']],
    ['PROPFIND', 'sys/mounts', 405, []],
    ['POST', 'secret/data/a/', 400, ["cannot write to a path ending in '/'"]],
    ['GET', 'secret/metadata/a?list=perhaps', 400, []],
  ])('answers %s %s with %d', async (method, path, status, errors) => {
    expect(await server().send(method, path)).toMatchObject({ status, json: { errors } });
  });

  it.each([
    ['{', 500, 'malformed JSON, unclosed containers'],
    ['{"a"', 500, 'malformed JSON, unclosed containers'],
    ['{a:1}', 500, "invalid character 'a' looking for beginning of value"],
    ['nonsense', 400, `${UNREADABLE}invalid character 'o' in literal null (expecting 'u')`],
    ['hello', 400, `${UNREADABLE}invalid character 'h' looking for beginning of value`],
    ['[]', 400, `${UNREADABLE}json: cannot unmarshal array into Go value of type map[string]interface {}`],
    ['"a"', 400, `${UNREADABLE}json: cannot unmarshal string into Go value of type map[string]interface {}`],
    ['7', 400, `${UNREADABLE}json: cannot unmarshal number into Go value of type map[string]interface {}`],
    ['true', 400, `${UNREADABLE}json: cannot unmarshal bool into Go value of type map[string]interface {}`],
  ])('refuses the body %s', async (body, status, why) => {
    expect(await server().post('secret/data/a', body)).toMatchObject({ status, errors: [why] });
  });

  it.each([
    ['a text over 1 MB', { data: { blob: 'x'.repeat(1024 * 1024 + 1) } }, 'JSON string value exceeds allowed length'],
    ['a list of over 10000', { data: { list: Array(10_001).fill(0) } }, 'JSON array exceeds allowed element count'],
    ['over 300 levels', `${'{"a":'.repeat(301)}1${'}'.repeat(301)}`, 'JSON input exceeds allowed nesting depth'],
    [
      'an object of over 10000 entries',
      { data: Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [at, at])) },
      'JSON object exceeds allowed entry count',
    ],
  ])('refuses %s', async (_what, body, why) => {
    expect(await server().post('secret/data/large', body)).toMatchObject({ status: 500, errors: [why] });
  });

  it('takes no body, and null, for no parameters', async () => {
    for (const body of [undefined, '', 'null', '  ']) {
      expect(await server().post('secret/data/a', body)).toMatchObject({ status: 400, errors: ['no data provided'] });
    }
  });

  it('says in a warning which parameters it does not know', async () => {
    const { warnings } = await server().post('auth/token/create', { zeal: 1, policies: ['default'], ardour: 'x' });
    expect(warnings).toEqual(['Endpoint ignored these unrecognized parameters: [ardour zeal]']);
  });

  it('says in a warning that the path wins over the body', async () => {
    await server().post('auth/token/roles/replaced', { allowed_policies: 'default' });
    const { warnings } = await server().post('auth/token/create/replaced', { role_name: 'other' });
    expect(warnings).toEqual([
      "Endpoint replaced the value of these parameters with the values captured from the endpoint's path: [role_name]",
    ]);
    await server().delete('auth/token/roles/replaced');
  });

  it.each([
    [{ num_uses: 'many' }, 'num_uses', /cannot parse '' as int: strconv.ParseInt: parsing "many": invalid syntax/],
    [
      { renewable: 'often' },
      'renewable',
      /cannot parse '' as bool: strconv.ParseBool: parsing "often": invalid syntax/,
    ],
    [{ ttl: ['1h'] }, 'ttl', /'' expected type 'string', got unconvertible type '\[\]interface \{\}'/],
    [{ meta: 'plain' }, 'meta', /invalid key pair "plain"/],
  ])('refuses a parameter of the wrong kind: %j', async (body, field, why) => {
    const { status, errors } = await server().post('auth/token/create', body);
    expect(status).toBe(400);
    expect(errors[0]).toMatch(`Field validation failed: error converting input for field "${field}": `);
    expect(errors[0]).toMatch(why);
  });

  it.each([
    ['abc', 'error parsing X-Vault-Wrap-TTL header: time: invalid duration "abc"'],
    ['-5s', 'error parsing X-Vault-Wrap-TTL header: requested wrap ttl cannot be negative'],
  ])('refuses the wrapping time %s', async (ttl, why) => {
    expect(await server().wrapped(ttl).get('sys/mounts')).toMatchObject({ status: 400, errors: [why] });
  });

  it('knows no namespaces', async () => {
    const { status, errors } = await server().with({ 'x-vault-namespace': 'team-a' }).get('auth/token/lookup-self');
    expect({ status, errors }).toEqual({ status: 200, errors: [] });
  });

  it('asks for no X-Vault-Request header, and takes one', async () => {
    expect((await server().with({ 'x-vault-request': 'true' }).get('auth/token/lookup-self')).status).toBe(200);
  });
});
