import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/adapters/logger.ts';
import { Secret } from '../../src/config/secret.ts';
import { MeshError } from '../../src/domain/errors.ts';

const TOKEN = 'xoxb-000000000000-111111111111-canarycanarycanarycanary';

function logged(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLog({ level: 'info', write: (line) => lines.push(line) }));
  expect(lines.join('')).not.toContain('canary');
  return lines.map((line) => JSON.parse(line));
}

/** An error as SDKs throw them: with the request hung on it. */
function sdkError(): Error {
  const request = { headers: { authorization: `Bearer ${TOKEN}` }, raw: `GET / HTTP/1.1\r\nX-Token: canary` };
  return Object.assign(new Error('request failed', { cause: { request } }), {
    request,
    config: request,
    response: { req: request },
  });
}

describe('the log', () => {
  it('writes one JSON line with level, time and message', () => {
    const [line] = logged((log) => log.child({ requestId: 'r-1' }).info({ service: 'web' }, 'asked'));
    expect(line).toMatchObject({ level: 'info', requestId: 'r-1', service: 'web', msg: 'asked' });
    expect(line?.['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('leaves out what is below its level', () => {
    expect(logged((log) => log.debug({}, 'hidden'))).toEqual([]);
  });

  it('tells a MeshError by code, words and details', () => {
    const error = new MeshError('MESH_UPSTREAM_DENIED', 'reading job web', { system: 'nomad', status: 403 });
    const [line] = logged((log) => log.warn({ err: error }, 'calling'));
    expect(line?.['err']).toEqual({
      type: 'MeshError',
      code: 'MESH_UPSTREAM_DENIED',
      message: 'reading job web',
      details: { system: 'nomad', status: 403 },
    });
  });

  it.each([
    ['as err', (error: Error) => ({ err: error })],
    ['under another name', (error: Error) => ({ problem: error })],
    ['deep inside', (error: Error) => ({ a: [{ b: error }] })],
    ['alone', (error: Error) => error],
  ])('keeps nothing that hangs on an error given %s', (_how, fields) => {
    const [line] = logged((log) => log.error(fields(sdkError()), 'calling'));
    expect(JSON.stringify(line)).toContain('request failed');
  });

  it('masks what looks like a secret wherever it stands, and prints no Secret', () => {
    logged((log) => {
      log.info({ said: `token ${TOKEN}`, key: new Secret('canary') }, 'talking');
      log.info({ deep: { list: [`Bearer ${TOKEN}`] } }, 'talking');
      log.info({ token: 'canary', response_url: 'https://hooks/canary', inner: { password: 'canary' } }, 'talking');
      log.error({ err: new Error(`refused for ${TOKEN}`) }, 'talking');
      log.child({ said: TOKEN }).info({}, 'talking');
    });
  });

  it('keeps digests, which look like keys and are none', () => {
    const fingerprint = 'a3f5'.repeat(16);
    expect(logged((log) => log.info({ fingerprint }, 'planned'))[0]?.['fingerprint']).toBe(fingerprint);
  });
});
