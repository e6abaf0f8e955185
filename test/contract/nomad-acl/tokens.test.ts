import { expect, it } from 'vitest';
import { isOlder } from '../nomad/release.ts';
import { type Guarded, made, onGuardedNomad, ROOT, refused } from './guarded.ts';

const NOBODY = '99999999-2222-3333-4444-000000000000';
const RULES = 'namespace "default" { policy = "read" }';

/** The release since which client tokens may bring their ids, and more of a change is checked. */
const STRICTER = '2.0.3';

const wrong = (...problems: string[]): string => refused('token', ...problems);

function lifeOfTokens({ root, stranger, as, holderOf }: Guarded): void {
  const make = (body: object) => root().put('/v1/acl/token', body);

  it('is bootstrapped once', async () => {
    const again = await stranger().put('/v1/acl/bootstrap');
    expect(again.status).toBe(400);
    expect(again.text).toMatch(/^ACL bootstrap already done \(reset index: \d+\)$/);
    const self = await root().get('/v1/acl/token/self');
    expect(self.json).toMatchObject({ Name: 'Bootstrap Token', Type: 'management', Global: true, SecretID: ROOT });
    expect(self.json).toMatchObject({ Policies: null, Roles: null, ExpirationTime: null, ExpirationTTL: '' });
  });

  it('knows a caller without a token as anonymous, and tells what is wrong with other tokens', async () => {
    expect((await stranger().get('/v1/acl/token/self')).json).toMatchObject({
      AccessorID: 'anonymous',
      SecretID: '',
      Name: 'Anonymous Token',
      Type: 'client',
      Policies: ['anonymous'],
      Hash: null,
      CreateTime: '0001-01-01T00:00:00Z',
      CreateIndex: 0,
    });
    expect(await as(NOBODY).get('/v1/acl/token/self')).toMatchObject({ status: 403, text: 'Permission denied' });
    expect(await as('no-uuid').get('/v1/acl/token/self')).toMatchObject({
      status: 500,
      text: 'failed to parse signed token: go-jose/go-jose: compact JWS format must have three parts',
    });
    expect(await as('no-uuid').get('/v1/jobs')).toMatchObject({ status: 403, text: 'Permission denied' });
  });

  it('makes a client token for policies that need not exist yet', async () => {
    const reply = await make({ Name: 'one', Type: 'client', Policies: ['later'] });
    expect(reply.json).toMatchObject({ Name: 'one', Type: 'client', Policies: ['later'], Roles: null, Global: false });
    const token = made(reply);
    expect(reply.index).toBe((reply.json as { CreateIndex: number }).CreateIndex);
    expect((await root().get(`/v1/acl/token/${token.AccessorID}`)).json).toEqual(reply.json);
    expect((await as(token.SecretID).get('/v1/acl/token/self')).json).toEqual(reply.json);
    expect(await as(token.SecretID).get('/v1/jobs')).toMatchObject({ status: 403 });
    await root().put('/v1/acl/policy/later', { Name: 'later', Rules: RULES });
    expect(await as(token.SecretID).get('/v1/jobs')).toMatchObject({ status: 200 });
  });

  it.each([
    ['no type', {}, wrong('token type must be client or management')],
    ['no policies', { Type: 'client' }, wrong('client token missing policies or roles')],
    [
      'a management token with policies',
      { Type: 'management', Policies: ['a'] },
      wrong('management token cannot be associated with policies or roles'),
    ],
    [
      'a long name',
      { Name: 'x'.repeat(257), Type: 'client' },
      wrong('token name too long', 'client token missing policies or roles'),
    ],
    [
      'a life too short',
      { Type: 'client', Policies: ['a'], ExpirationTTL: '500ms' },
      wrong('expiration time cannot be less than 1s in the future (was 500ms)'),
    ],
    [
      'a life too long',
      { Type: 'client', Policies: ['a'], ExpirationTTL: '25h' },
      wrong('expiration time cannot be more than 24h0m0s in the future (was 25h0m0s)'),
    ],
    [
      'a negative life',
      { Type: 'client', Policies: ['a'], ExpirationTTL: '-5s' },
      wrong(
        "token expiration TTL '-5s' should not be negative",
        'expiration time cannot be before create time',
        'expiration time cannot be less than 1s in the future (was -5s)',
      ),
    ],
    ['no duration', { Type: 'client', ExpirationTTL: 'soon' }, 'time: invalid duration "soon"'],
    ['an unknown role', { Type: 'client', Roles: [{ Name: 'ghost' }] }, 'cannot find role ghost'],
    [
      'an unknown accessor without a secret',
      { AccessorID: NOBODY, Type: 'client', Policies: ['a'] },
      `cannot find token ${NOBODY}`,
    ],
  ])('refuses a token with %s', async (_what, body, text) => {
    expect(await make(body)).toMatchObject({ status: 400, text });
  });

  it('takes ids of the caller’s choice for a client token, and keeps them and its secret when it changes', async ({
    skip,
  }) => {
    skip(isOlder(root().version, STRICTER), `the server is older than ${STRICTER}`);
    const ids = {
      AccessorID: 'aaaaaaaa-2222-3333-4444-00000000000a',
      SecretID: 'aaaaaaaa-2222-3333-4444-00000000000b',
    };
    expect((await make({ ...ids, Name: 'mine', Type: 'client', Policies: ['a'] })).json).toMatchObject(ids);
    const other = { AccessorID: ids.AccessorID, SecretID: NOBODY, Name: 'renamed', Type: 'client', Policies: ['b'] };
    const changed = await root().put(`/v1/acl/token/${ids.AccessorID}`, other);
    expect(changed.json).toMatchObject({ ...ids, Name: 'renamed', Policies: ['b'] });
    expect(await root().put(`/v1/acl/token/${NOBODY}`, other)).toMatchObject({
      status: 400,
      text: 'ACL token accessor does not match request path',
    });
  });

  it('changes neither the reach nor the end of a token', async () => {
    const body = { Name: 'timed', Type: 'client', Policies: ['a'], ExpirationTTL: '1h' };
    const { AccessorID } = made(await make(body));
    const changed = { ...body, AccessorID, Global: true, ExpirationTTL: '2h' };
    const newer = isOlder(root().version, STRICTER) ? [] : ['cannot update expiration time'];
    expect(await root().put(`/v1/acl/token/${AccessorID}`, changed)).toMatchObject({
      status: 400,
      text: wrong('cannot toggle global mode', 'cannot update expiration TTL', ...newer),
    });
  });

  it('ends a token at its time, and says so where a token is looked up', async () => {
    const reply = await make({ Name: 'brief', Type: 'client', Policies: ['a'], ExpirationTTL: '1s' });
    const token = made(reply);
    const { CreateTime, ExpirationTime, ExpirationTTL } = reply.json as Record<string, string>;
    expect(Date.parse(ExpirationTime ?? '') - Date.parse(CreateTime ?? '')).toBe(1000);
    expect(ExpirationTTL).toBe('1s');
    await expect
      .poll(async () => (await as(token.SecretID).get('/v1/acl/token/self')).text, { timeout: 5000 })
      .toBe('ACL token expired');
    expect(await as(token.SecretID).get('/v1/acl/token/self')).toMatchObject({ status: 500 });
    expect(await as(token.SecretID).get('/v1/jobs')).toMatchObject({ status: 403, text: 'Permission denied' });
    expect(await as(token.SecretID).get('/v1/agent/self')).toMatchObject({
      status: 500,
      text: 'ACL token not found or invalid workload identity: ACL token expired',
    });
  });

  it('shows tokens to management, and to everybody their own', async () => {
    const [own, other] = [await holderOf('own', RULES), await holderOf('other', RULES)];
    const bearer = as(own.SecretID);
    expect((await bearer.get(`/v1/acl/token/${own.AccessorID}`)).json).toMatchObject(own);
    for (const accessor of [other.AccessorID, NOBODY]) {
      expect(await bearer.get(`/v1/acl/token/${accessor}`)).toMatchObject({ status: 403, text: 'Permission denied' });
    }
    expect(await bearer.get('/v1/acl/tokens')).toMatchObject({ status: 403 });
    expect(await bearer.put('/v1/acl/token', { Type: 'management' })).toMatchObject({ status: 403 });
    expect(await bearer.delete(`/v1/acl/token/${own.AccessorID}`)).toMatchObject({ status: 403 });
    expect(await root().get(`/v1/acl/token/${NOBODY}`)).toMatchObject({ status: 404, text: 'ACL token not found' });
  });

  it('does not take every text for an accessor', async () => {
    const text = 'acl token lookup failed: index error: UUID must be 36 characters';
    const body = { AccessorID: 'abc', Type: 'client', Policies: ['a'] };
    expect(await root().get('/v1/acl/token/abc')).toMatchObject({ status: 500, text });
    expect(await make(body)).toMatchObject({ status: 500, text: `token lookup failed: ${text}` });
    expect(await root().delete('/v1/acl/token/abc')).toMatchObject({
      status: 400,
      text: `token lookup failed: ${text}`,
    });
  });

  it('lists tokens without their secrets, by prefix and page', async () => {
    const { AccessorID } = await holderOf('listed', RULES);
    const list = await root().get('/v1/acl/tokens');
    expect(list.text).not.toContain('SecretID');
    expect(list.json).toContainEqual(expect.objectContaining({ AccessorID, Name: 'listed', Policies: ['listed'] }));
    const byPrefix = await root().get(`/v1/acl/tokens?prefix=${AccessorID.slice(0, 8)}`);
    expect(byPrefix.json).toMatchObject([{ AccessorID }]);
    const page = await root().get('/v1/acl/tokens?per_page=1');
    expect(page.json).toHaveLength(1);
    const next = await root().get(`/v1/acl/tokens?per_page=1&next_token=${page.headers.get('x-nomad-nexttoken')}`);
    expect(next.json).toMatchObject([(list.json as unknown[])[1]]);
  });

  it('deletes a token, whose bearer is nobody from then on', async () => {
    const { AccessorID, SecretID } = await holderOf('gone', RULES);
    expect(await as(SecretID).get('/v1/jobs')).toMatchObject({ status: 200 });
    expect(await root().delete(`/v1/acl/token/${AccessorID}`)).toMatchObject({ status: 200, text: '' });
    expect(await as(SecretID).get('/v1/jobs')).toMatchObject({ status: 403 });
    expect(await root().delete(`/v1/acl/token/${AccessorID}`)).toMatchObject({
      status: 400,
      text: `Cannot delete nonexistent tokens: ${AccessorID}`,
    });
  });

  it('wakes a reader who waits for a token to change', async () => {
    const token = await holderOf('awaited', RULES);
    const path = `/v1/acl/token/${token.AccessorID}`;
    const { index } = await root().get(path);
    const waiting = root().get(`${path}?index=${index}&wait=20s`);
    await root().put(path, { ...token, Name: 'changed', Type: 'client', Policies: ['a'] });
    const changed = await waiting;
    expect(changed.json).toMatchObject({ Name: 'changed' });
    expect(changed.index).toBeGreaterThan(index);
  });

  it('exchanges a one-time token once', async () => {
    const { AccessorID, SecretID } = await holderOf('ui', RULES);
    const given = await as(SecretID).put('/v1/acl/token/onetime');
    const { OneTimeToken } = given.json as { OneTimeToken: { OneTimeSecretID: string } };
    expect(OneTimeToken).toMatchObject({ AccessorID });
    const secret = { OneTimeSecretID: OneTimeToken.OneTimeSecretID };
    expect((await stranger().put('/v1/acl/token/onetime/exchange', secret)).json).toMatchObject({
      Token: { SecretID },
    });
    expect(await stranger().put('/v1/acl/token/onetime/exchange', secret)).toMatchObject({ status: 403 });
    expect(await stranger().put('/v1/acl/token/onetime')).toMatchObject({
      status: 500,
      text: 'acl token lookup failed: missing secret id',
    });
  });
}

onGuardedNomad('ACL tokens', 'tokens', lifeOfTokens);
