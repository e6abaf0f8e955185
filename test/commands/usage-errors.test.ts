import { describe, expect, it } from 'vitest';
import { problemOf, titled } from './requests.ts';

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
