import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsSecret, isSecretValue, maskPair, maskText } from '../../../src/domain/plan/mask.ts';

/** A secret that stands in a text which must keep the rest. */
const HIDDEN: readonly (readonly [string, string, string])[] = [
  ['a variable', 'DB_PASSWORD=hunter2', 'DB_PASSWORD=[masked]'],
  ['an exported variable', 'export API_TOKEN=abc', 'export API_TOKEN=[masked]'],
  ['a password with spaces to the end of its line', 'password: correct horse battery', 'password: [masked]'],
  ['a quoted value', 'secret = "a b c"', 'secret = "[masked]"'],
  ['a value in JSON', '{"password":"x y","user":"bob"}', '{"password":"[masked]","user":"bob"}'],
  ['a value in JSON inside of JSON', '{\\"password\\":\\"abc\\"}', '{\\"password\\":\\"[masked]\\"}'],
  ['a flag', '--password=hunter2 --port=80', '--password=[masked] --port=80'],
  ['a flag and its value apart', '--password hunter2 --port 80', '--password [masked] --port 80'],
  ['a flag and its value as list entries', '["--token", "abc"]', '["--token", "[masked]"]'],
  ['a query', 'GET /a?token=abc&page=2', 'GET /a?token=[masked]&page=2'],
  ['credentials in an address', 'postgres://u:pa55@db:5432/x', 'postgres://u:[masked]@db:5432/x'],
  ['credentials with an at sign', 'amqp://u:p@ss@mq/x', 'amqp://u:[masked]@mq/x'],
  ['a MySQL data source', 'root:pa55@tcp(db:3306)/x', 'root:[masked]@tcp(db:3306)/x'],
  ['a header', 'Authorization: Bearer abc123def', 'Authorization: [masked]'],
  ['a bearer token in a sentence', 'sent bearer abc123def to it', 'sent bearer [masked] to it'],
  ['a Consul secret ID', 'token 8f246b77-f3e1-ff88-5b48-8ec93abf3e05', 'token [masked]'],
  ['a Vault token', 'got hvs.CAESIJ-abcdefghijklmnop.', 'got [masked].'],
  ['an old Vault token', 'got s.abcdefghijklmnopqrstuvwx', 'got [masked]'],
  ['an AWS key', 'key AKIAIOSFODNN7EXAMPLE used', 'key [masked] used'],
  ['a GitHub token', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789', '[masked]'],
  ['a Slack webhook', 'https://hooks.slack.com/services/T0/B0/abc', 'https://hooks.slack.com/services/[masked]'],
  ['a JSON web token', 'eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl', '[masked]'],
  ['random base64', 'x 9fK2mQ8vLz3TbY7wRc5N1pXe4Hj6Gd0S y', 'x [masked] y'],
  ['a YAML list', 'tokens:\n  - abc\n  - def\nuser: x', 'tokens:\n  - [masked]\n  - [masked]\nuser: x'],
  ['a YAML block', 'password: |\n  line1\n  line2\nnext: 1', 'password: |\n  [masked]\n  [masked]\nnext: 1'],
  ['an HCL list', 'tokens = [\n "a",\n "b"\n]\ny = 2', 'tokens = [\n "[masked]",\n "[masked]"\n]\ny = 2'],
  ['a heredoc', 'secret = <<EOF\nabc\nEOF\nx = 1', 'secret = <<EOF\n[masked]\nEOF\nx = 1'],
  ['a value inside of a harmless value', 'quota reached: secret=abc', 'quota reached: secret=[masked]'],
  ['a value with punctuation', 'x password=a,b;c{d user=bob', 'x password=[masked] user=bob'],
  ['a value before another', 'x password=abc,user=bob', 'x password=[masked],user=bob'],
  ['a quote that was cut off', 'x password="abc def', 'x password=[masked]'],
  ['SQL', "CREATE USER a IDENTIFIED BY 'abc'", "CREATE USER a IDENTIFIED BY '[masked]'"],
  ['a structured log line', 'level=error password=abc123 host=db', 'level=error password=[masked] host=db'],
];

const SHOWN: readonly string[] = [
  'author=Jo',
  'keyboard: us',
  'monkey=1',
  'tokenizer: gpt2',
  'MAX_TOKENS=4096',
  'token_ttl = 30m',
  'AUTH_ENABLED=true',
  'DB_PASSWORD_FILE=/secrets/pw',
  'AUTH_URL=https://login.example.com/oauth',
  'PARTITION_KEY=tenant',
  'PUBLIC_KEY_PATH=/keys/a.pub',
  'PRIVATE_IP=10.0.0.1',
  'proxy_pass http://backend:8080;',
  'PASSWORD={{ with secret "kv/data/web" }}{{ .Data.data.password }}{{ end }}',
  'PASSWORD=$DB_PASS',
  'password=',
  'http://host:8080/a?to=a@b',
  'registry.example.com:5000/team/web:1.1.0',
  'web@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  'commit 0123456789abcdef0123456789abcdef01234567',
  'trace_id=0123456789abcdef0123456789abcdef',
  'allocation 8f246b77-f3e1-ff88-5b48-8ec93abf3e05 failed',
  '/opt/app/releases/2026-01-01/bin/payment-service-worker',
  'com.example.payment.PaymentServiceConfigurationFactoryBean',
  'web-frontend-canary-20260101-deploy-eu-central-1',
  'dial tcp 10.0.0.5:5432: connect: connection refused',
];

describe('secrets in a text', () => {
  it.each(HIDDEN)('hides %s and keeps what is around it', (_what, text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it.each(SHOWN)('shows %s', (text) => {
    expect(maskText(text)).toBe(text);
    expect(holdsSecret(text)).toBe(false);
  });

  it('hides a private key with all of its lines', () => {
    const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nAAAA\n-----END RSA PRIVATE KEY-----';
    expect(maskText(`before\n${key}\nafter`)).toBe('before\n[masked]\nafter');
  });

  it('leaves a masked text as it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...HIDDEN), ([, text]) => {
        expect(maskText(maskText(text))).toBe(maskText(text));
      }),
    );
  });
});

const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'];
const password = fc
  .string({ unit: fc.constantFrom(...alphabet), minLength: 6, maxLength: 30 })
  .map((word) => `q7${word}`);
const tail = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: min, maxLength: max });
const shaped = fc.oneof(
  tail(24, 90).map((part) => `hvs.${part}`),
  tail(24, 24).map((part) => `s.${part}`),
  tail(20, 40).map((part) => `xoxb-1234-${part}`),
  tail(36, 36).map((part) => `ghp_${part}`),
  fc.tuple(tail(10, 30), tail(10, 30), tail(10, 30)).map(([a, b, c]) => `eyJ${a}.eyJ${b}.${c}`),
);
const name = fc.constantFrom(
  'DB_PASSWORD',
  'apiKey',
  'api-key',
  'X-Vault-Token',
  'client_secret',
  'authToken',
  'dsn',
  'SIGNING_KEY',
);
const named = fc.constantFrom<(name: string, value: string) => string>(
  (key, value) => `${key}=${value}`,
  (key, value) => `${key}: ${value}`,
  (key, value) => `  ${key} = "${value}"`,
  (key, value) => `{"a": 1, "${key}": "${value}", "b": 2}`,
  (key, value) => `--${key} ${value}`,
  (key, value) => `run --${key}=${value} now`,
  (key, value) => `https://example.com/?x=1&${key}=${value}&y=2`,
  (key, value) => `- ${key}: '${value}'`,
  (key, value) => `${key} = [\n  "${value}",\n]`,
  (key, value) => `${key}: >-\n    ${value}\nother: 1`,
);
const words = fc.constantFrom('', 'starting up\n', 'user=bob\n', '# a comment\n', 'listen: 8080\n');

describe('planted secrets', () => {
  it('never survive under a secret name', () => {
    fc.assert(
      fc.property(words, name, named, password, words, (before, key, write, value, after) => {
        expect(maskText(`${before}${write(key, value)}\n${after}`)).not.toContain(value);
      }),
      { numRuns: 2000 },
    );
  });

  it('never survive when their shape gives them away', () => {
    const around = fc.constantFrom('', ' ', '"', "'", '(', 'x=', 'error: ', '/path?', 'a,');
    fc.assert(
      fc.property(words, around, shaped, (before, lead, value) => {
        expect(maskText(`${before}${lead}${value}`)).not.toContain(value);
      }),
      { numRuns: 1000 },
    );
  });

  it('never survive in an address', () => {
    fc.assert(
      fc.property(fc.constantFrom('postgres', 'https', 'redis', 'mongodb+srv'), password, (scheme, value) => {
        expect(maskText(`connect ${scheme}://user:${value}@db.example.com:5432/x failed`)).not.toContain(value);
      }),
    );
  });

  it('show as changed when two versions differ in them, and not when they agree', () => {
    fc.assert(
      fc.property(name, password, password, (key, old, now) => {
        const pair = maskPair(`LOG=1\n${key}=${old}`, `LOG=2\n${key}=${now}`);
        expect(pair.before + pair.after).not.toContain(old);
        expect(pair.before + pair.after).not.toContain(now);
        expect(pair.secretDiffers).toBe(old !== now);
        expect(pair.before.split('\n')[1] === pair.after.split('\n')[1]).toBe(old === now);
      }),
    );
  });
});

describe('values of named fields', () => {
  it.each([
    ['DB_PASSWORD', '123456'],
    ['VAULT_TOKEN', '8f246b77-f3e1-ff88-5b48-8ec93abf3e05'],
    ['secret_id', '8f246b77-f3e1-ff88-5b48-8ec93abf3e05'],
    ['dbpassword', 'x'],
    ['API_KEY_HEADER', '9fK2mQ8vLz3TbY7wRc5N1pXe4Hj6Gd0S'],
    ['connectionString', 'Server=a'],
  ])('takes %s = %s for a secret', (field, value) => {
    expect(isSecretValue(field, value)).toBe(true);
  });

  it.each([
    ['LOG_LEVEL', 'debug'],
    ['author', 'Jo'],
    ['token_ttl', '30m'],
    ['AllowTokenExpiration', 'true'],
    ['DB_PASSWORD_FILE', '/secrets/pw'],
    ['SECRET_NAME', 'web-db'],
  ])('takes %s = %s for no secret', (field, value) => {
    expect(isSecretValue(field, value)).toBe(false);
  });

  it('takes everything inside of registry credentials and download headers for a secret', () => {
    expect(isSecretValue('username', 'deploy', ['auth'])).toBe(true);
    expect(isSecretValue('X-Anything', 'abc', ['headers'])).toBe(true);
    expect(isSecretValue('username', 'deploy', ['config'])).toBe(false);
  });
});

describe('hostile texts', () => {
  // Each of these made a careless pattern try every end for every start; together they take well under a second.
  const size = 50_000;
  const repeated = ['a.', 'a://b:c', 'a=', '{{', 'a="', '-----BEGIN A-----', 'token: [', '-_', 'basic ', '--a '];
  const hostile = [...repeated.map((part) => part.repeat(size / part.length)), `a=${' '.repeat(size)}x`];

  it('are read in reasonable time', () => {
    for (const text of hostile) expect(maskText(text).length).toBeGreaterThan(0);
  }, 10_000);
});
