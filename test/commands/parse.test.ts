import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/commands/parse.ts';
import { MeshError } from '../../src/domain/errors.ts';

const deploy = (service: string, more: object = {}) => ({
  verb: 'deploy',
  service,
  variables: {},
  dryRun: false,
  ...more,
});
const web = (more: object = {}) => deploy('web', more);
const v1 = (more: object = {}) => web({ version: '1.1.0', ...more });

function problemOf(text: string) {
  try {
    return parseCommand(text);
  } catch (error) {
    if (!(error instanceof MeshError)) throw error;
    return { code: error.code, ...error.details };
  }
}

/** Titles that fit a line: the longest rows are thousands of characters. */
function titled(rows: readonly (readonly [string, object])[]) {
  return rows.map(([text, expected]) => [JSON.stringify(text.slice(0, 70)), text, expected] as const);
}

describe('what a person may type', () => {
  it.each(
    titled([
      ['', { verb: 'help' }],
      ['   ', { verb: 'help' }],
      ['\u200b', { verb: 'help' }],
      ['help', { verb: 'help' }],
      ['HELP', { verb: 'help' }],
      ['--help', { verb: 'help' }],
      ['-h', { verb: 'help' }],
      ['—help', { verb: 'help' }],
      ['help deploy', { verb: 'help', topic: 'deploy' }],
      ['help Deploy', { verb: 'help', topic: 'deploy' }],
      ['help help', { verb: 'help', topic: 'help' }],
      ['deploy --help', { verb: 'help', topic: 'deploy' }],
      ['deploy web 1.1.0 --help', { verb: 'help', topic: 'deploy' }],
      ['deploy -h', { verb: 'help', topic: 'deploy' }],
      ['deploy web --nonsense --help', { verb: 'help', topic: 'deploy' }],
      ['deploy web', web()],
      ['Deploy web', web()],
      ['DEPLOY web', web()],
      ['deploy Web', deploy('Web')],
      ['deploy web 1.1.0', v1()],
      ['  deploy   web\t1.1.0  ', v1()],
      ['deploy web\n1.1.0', v1()],
      ['deploy\u00a0web\u00a01.1.0', v1()],
      ['deploy\u2003web\u30001.1.0', v1()],
      ['dep\u200bloy we\ufeffb 1.1\u00ad.0', v1()],
      ['deploy web 1.1.0 --env production', v1({ environment: 'production' })],
      ['deploy web 1.1.0 --env=production', v1({ environment: 'production' })],
      ['deploy --env production web 1.1.0', v1({ environment: 'production' })],
      ['--env production deploy web', { code: 'MESH_USAGE', problem: 'unknown-verb', said: '--env' }],
      ['deploy web 1.1.0 —env production', v1({ environment: 'production' })],
      ['deploy web 1.1.0 –env production', v1({ environment: 'production' })],
      ['deploy web 1.1.0 ――env production', v1({ environment: 'production' })],
      ['deploy web 1.1.0 −−env production', v1({ environment: 'production' })],
      ['deploy web 1.1.0 -—env production', v1({ environment: 'production' })],
      ['deploy web 1.1.0 —dry‑run', v1({ dryRun: true })],
      ['deploy web 1.1.0 --dry-run', v1({ dryRun: true })],
      ['deploy web 1.1.0 --reason fast', v1({ reason: 'fast' })],
      ['deploy web 1.1.0 --reason "new checkout"', v1({ reason: 'new checkout' })],
      ["deploy web 1.1.0 --reason 'new checkout'", v1({ reason: 'new checkout' })],
      ['deploy web 1.1.0 --reason “new checkout”', v1({ reason: 'new checkout' })],
      ['deploy web 1.1.0 --reason „new checkout”', v1({ reason: 'new checkout' })],
      ['deploy web 1.1.0 --reason «new checkout»', v1({ reason: 'new checkout' })],
      ['deploy web 1.1.0 --reason ‘new checkout’', v1({ reason: 'new checkout' })],
      ['deploy web 1.1.0 --reason "it is — fine"', v1({ reason: 'it is — fine' })],
      ['deploy web 1.1.0 --reason "—really"', v1({ reason: '—really' })],
      ['deploy web 1.1.0 --reason="new checkout"', v1({ reason: 'new checkout' })],
      ["deploy web 1.1.0 --reason='new checkout'", v1({ reason: 'new checkout' })],
      ['deploy web 1.1.0 --reason new" check"out', v1({ reason: 'new checkout' })],
      ["deploy web 1.1.0 --reason don't", v1({ reason: "don't" })],
      ['deploy web 1.1.0 --reason don’t', v1({ reason: "don't" })],
      ['deploy web 1.1.0 --reason "don’t wait"', v1({ reason: "don't wait" })],
      ['deploy web 1.1.0 --reason "say \\"hi\\""', v1({ reason: 'say "hi"' })],
      ['deploy web 1.1.0 --reason "back\\\\slash"', v1({ reason: 'back\\slash' })],
      ['deploy web 1.1.0 --reason two\\ words', v1({ reason: 'two words' })],
      ['deploy web 1.1.0 --reason C:\\temp', v1({ reason: 'C:\\temp' })],
      ["deploy web 1.1.0 --reason 'C:\\'", v1({ reason: 'C:\\' })],
      ['deploy web 1.1.0 --reason \\"', v1({ reason: '"' })],
      ['deploy web 1.1.0 --reason trailing\\', v1({ reason: 'trailing\\' })],
      ['deploy web 1.1.0 --reason ""', v1()],
      ['deploy web 1.1.0 --reason "  a\n b  "', v1({ reason: 'a b' })],
      ['deploy web 1.1.0 --reason "a &amp; b &lt;c&gt;"', v1({ reason: 'a & b <c>' })],
      ['deploy web 1.1.0 --reason "&amp;lt;"', v1({ reason: '&lt;' })],
      ['deploy web 1.1.0 --reason "asked by <@U012AB|ann>"', v1({ reason: 'asked by @ann' })],
      ['deploy web 1.1.0 --reason "asked by <@U012AB>"', v1({ reason: 'asked by @U012AB' })],
      ['deploy web 1.1.0 --reason "see <#C012AB|ops>"', v1({ reason: 'see #ops' })],
      ['deploy web 1.1.0 --reason "<!channel> look"', v1({ reason: '@channel look' })],
      ['deploy web 1.1.0 --reason "<!subteam^S1|@sre> ok"', v1({ reason: '@sre ok' })],
      ['deploy web 1.1.0 --reason "see <https://a.example/x|a.example/x>"', v1({ reason: 'see a.example/x' })],
      ['deploy web 1.1.0 --reason <https://a.example/x>', v1({ reason: 'https://a.example/x' })],
      ['deploy web 1.1.0 --reason <mailto:a@b.example|a@b.example>', v1({ reason: 'a@b.example' })],
      ['deploy <http://web.app|web.app> 1.1.0', deploy('web.app', { version: '1.1.0' })],
      ['deploy web 1.1.0 --reason &lt;!channel&gt;', v1({ reason: '<!channel>' })],
      ['deploy web 1.1.0 --reason "🚀 go"', v1({ reason: '🚀 go' })],
      ['deploy web --image registry.example/web:1.2', web({ image: 'registry.example/web:1.2' })],
      ['deploy web --image web@sha256:ab', web({ image: 'web@sha256:ab' })],
      [
        'deploy web --image <http://registry.example/web:1.2|registry.example/web:1.2>',
        web({ image: 'registry.example/web:1.2' }),
      ],
      ['deploy web --var a=1', web({ variables: { a: '1' } })],
      ['deploy web --var=a=1', web({ variables: { a: '1' } })],
      ['deploy web --var a=1 --var b=2', web({ variables: { a: '1', b: '2' } })],
      ['deploy web --var a=', web({ variables: { a: '' } })],
      ['deploy web --var a=b=c', web({ variables: { a: 'b=c' } })],
      ['deploy web --var "a=hello there"', web({ variables: { a: 'hello there' } })],
      ['deploy web --var a="hello there"', web({ variables: { a: 'hello there' } })],
      ['deploy web --var a=\'["x"]\'', web({ variables: { a: '["x"]' } })],
      ['deploy web --var constructor=1', web({ variables: { constructor: '1' } })],
      ['deploy web 1.1.0 --', v1()],
      ['deploy -- web 1.1.0', v1()],
      ['deploy web v1.1.0-rc.1+5', web({ version: 'v1.1.0-rc.1+5' })],
      ['deploy web 1', web({ version: '1' })],
      ['deploy a..b', deploy('a..b')],
      [`deploy ${'a'.repeat(128)}`, deploy('a'.repeat(128))],
      [`deploy web --reason ${'r'.repeat(500)}`, web({ reason: 'r'.repeat(500) })],
    ]),
  )('%s', (_title, text, expected) => {
    expect(problemOf(text)).toMatchObject(expected);
  });

  it('gives each request options of its own', () => {
    expect(parseCommand('deploy web --var a=1')).toMatchObject({ variables: { a: '1' } });
    expect(parseCommand('deploy web')).toEqual(web());
  });
});

describe('what is a usage error', () => {
  it.each(
    titled([
      ['deploy', { problem: 'missing-argument', said: 'service', verb: 'deploy' }],
      ['deploy --dry-run', { problem: 'missing-argument' }],
      ['depoly web', { problem: 'unknown-verb', said: 'depoly', nearest: 'deploy' }],
      ['dep web', { problem: 'unknown-verb', nearest: 'deploy' }],
      ['deplyo web', { problem: 'unknown-verb', nearest: 'deploy' }],
      ['hepl', { problem: 'unknown-verb', nearest: 'help' }],
      ['restart web', { problem: 'unknown-verb', said: 'restart' }],
      ['<!channel>', { problem: 'unknown-verb', said: '@channel' }],
      ['`rm -rf`', { problem: 'unknown-verb', said: '`rm' }],
      ['constructor', { problem: 'unknown-verb' }],
      ['__proto__', { problem: 'unknown-verb' }],
      ['toString web', { problem: 'unknown-verb' }],
      ['\u202edeploy web', { problem: 'unknown-verb', said: '\\u202edeploy' }],
      ['help depoly', { problem: 'unknown-topic', said: 'depoly', nearest: 'deploy' }],
      ['help a b', { problem: 'extra-argument' }],
      ['deploy web 1.1.0 production', { problem: 'extra-argument' }],
      ['deploy web 1.1.0 --evn production', { problem: 'unknown-option', said: '--evn', nearest: '--env' }],
      ['deploy web 1.1.0 —evn production', { problem: 'unknown-option', said: '--evn', nearest: '--env' }],
      ['deploy web 1.1.0 --dryrun', { problem: 'unknown-option', said: '--dryrun', nearest: '--dry-run' }],
      ['deploy web 1.1.0 -e production', { problem: 'unknown-option', said: '-e' }],
      ['deploy web 1.1.0 --force', { problem: 'unknown-option', said: '--force' }],
      ['deploy web -1', { problem: 'bad-version', said: '-1' }],
      ['deploy web --env', { problem: 'missing-value', said: '--env <name>' }],
      ['deploy web --reason', { problem: 'missing-value' }],
      ['deploy web --reason --dry-run', { problem: 'missing-value', said: '--reason' }],
      ['deploy web --env --image x', { problem: 'missing-value', said: '--env' }],
      ['deploy web --env a --env b', { problem: 'given-twice', said: '--env' }],
      ['deploy web --env a --env a', { problem: 'given-twice', said: '--env' }],
      ['deploy web --image a --image b', { problem: 'given-twice', said: '--image' }],
      ['deploy web --reason a --reason b', { problem: 'given-twice', said: '--reason' }],
      ['deploy web --var a=1 --var a=2', { problem: 'given-twice', said: '--var a' }],
      ['deploy web 1.1.0 --image x:1', { problem: 'version-and-image', said: '1.1.0' }],
      ['deploy ..', { problem: 'bad-name', said: '..', what: 'service' }],
      ['deploy ../../etc', { problem: 'bad-name', said: '../../etc' }],
      ['deploy a/b', { problem: 'bad-name', said: 'a/b' }],
      ['deploy <!channel>', { problem: 'bad-name', said: '@channel' }],
      ['deploy &lt;!channel&gt;', { problem: 'bad-name', said: '<!channel>' }],
      ['deploy `web`', { problem: 'bad-name', said: '`web`' }],
      ['deploy we\u202eb', { problem: 'bad-name', said: 'we\\u202eb' }],
      ['deploy \u2066web\u2069', { problem: 'bad-name', said: '\\u2066web\\u2069' }],
      ['deploy wéb', { problem: 'bad-name', said: 'wéb' }],
      ['deploy ｗｅｂ', { problem: 'bad-name' }],
      ['deploy ""', { problem: 'bad-name', said: '' }],
      ['deploy "web 1"', { problem: 'bad-name', said: 'web 1' }],
      [`deploy ${'a'.repeat(129)}`, { problem: 'bad-name', said: `${'a'.repeat(80)}…` }],
      ['deploy web --env ../prod', { problem: 'bad-name', what: 'environment' }],
      ['deploy web --env ""', { problem: 'bad-name', what: 'environment' }],
      ['deploy web "1 2"', { problem: 'bad-version' }],
      ['deploy web ""', { problem: 'bad-version' }],
      ['deploy web 1\u202e', { problem: 'bad-version', said: '1\\u202e' }],
      ['deploy -- web -1', { problem: 'bad-version', said: '-1' }],
      [`deploy web ${'1'.repeat(129)}`, { problem: 'bad-version' }],
      ['deploy web --image "a b"', { problem: 'bad-image' }],
      ['deploy web --image ""', { problem: 'bad-image' }],
      [`deploy web --image ${'i'.repeat(513)}`, { problem: 'bad-image' }],
      ['deploy web --var a', { problem: 'bad-variable', said: 'a' }],
      ['deploy web --var =1', { problem: 'bad-variable', said: '=1' }],
      ['deploy web --var 1a=1', { problem: 'bad-variable' }],
      ['deploy web --var a.b=1', { problem: 'bad-variable' }],
      ['deploy web --var __proto__=1', { problem: 'bad-variable', said: '__proto__=1' }],
      ['deploy web --var __proto__.x=1', { problem: 'bad-variable' }],
      [`deploy web --var a=${'x'.repeat(1001)}`, { problem: 'value-too-long', limit: 1000 }],
      [
        `deploy web ${Array.from({ length: 51 }, (_, n) => `--var a${n}=1`).join(' ')}`,
        { problem: 'too-many-variables', limit: 50 },
      ],
      [`deploy web --reason ${'r'.repeat(501)}`, { problem: 'value-too-long', limit: 500 }],
      ['deploy web --reason "open', { problem: 'open-quote', said: '"open' }],
      ["deploy web --reason 'open", { problem: 'open-quote' }],
      ['deploy web --reason “open', { problem: 'open-quote' }],
      ['"', { problem: 'open-quote' }],
      [`deploy web ${'x'.repeat(3000)}`, { problem: 'too-long', limit: 3000 }],
    ]),
  )('%s', (_title, text, expected) => {
    expect(problemOf(text)).toMatchObject({ code: 'MESH_USAGE', ...expected });
  });

  it('always carries one whole example of the verb that was most likely meant', () => {
    expect(problemOf('depoly web')).toMatchObject({ example: expect.stringMatching(/^\/mesh deploy web /) });
    expect(problemOf('hlep')).toMatchObject({ example: '/mesh help' });
    expect(problemOf('deploy web --evn x')).toMatchObject({ example: expect.stringMatching(/^\/mesh deploy /) });
  });
});

describe('any text at all', () => {
  const hostile = fc.constantFrom(
    'deploy',
    'help',
    'web',
    '1.1.0',
    '--env',
    '--var',
    '--reason',
    '--image',
    '--dry-run',
    '--',
    '-',
    '—',
    '"',
    "'",
    '\\',
    '=',
    ' ',
    '\n',
    '<',
    '>',
    '|',
    '@',
    '!',
    '&lt;',
    '\u202e',
    '\u0000',
    '__proto__',
    'a=1',
    '`',
    '$(x)',
    '😀',
    '\ud800',
  );

  it('is a request or a usage error, never anything else', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(hostile, { maxLength: 40 }).map((parts) => parts.join('')),
      fc.array(hostile, { maxLength: 20 }).map((parts) => `deploy ${parts.join(' ')}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const answer = problemOf(text);
        expect('verb' in answer || ('code' in answer && answer.code === 'MESH_USAGE')).toBe(true);
        if ('code' in answer) expect(answer).toMatchObject({ code: 'MESH_USAGE', example: expect.any(String) });
      }),
      { numRuns: 2000 },
    );
  });

  it('pollutes no prototype', () => {
    problemOf('deploy web --var __proto__=polluted --var constructor=1');
    problemOf('deploy web --var constructor.prototype.x=polluted');
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('takes the time of its length, not more, for hostile lengths', () => {
    for (const unit of ['"', '\\', "'a", '<', '<@', '&lt;', '--var ', '—', ' ']) {
      const answer = problemOf(`deploy ${unit.repeat(Math.floor(2900 / unit.length))}`);
      expect(answer).toBeDefined();
    }
  });

  it('keeps every reason that is quoted and escaped', () => {
    const reasons = fc.string({
      unit: fc.constantFrom('a', 'é', '"', "'", '\\', ' ', '-', '—', '=', '$', '🚀'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(reasons, (reason) => {
        const typed = reason.replace(/[\\"]/g, (char) => `\\${char}`);
        const request = parseCommand(`deploy web --reason "${typed}"`);
        expect('reason' in request ? request.reason : '').toBe(reason.replace(/\s+/g, ' ').trim());
      }),
      { numRuns: 500 },
    );
  });
});
