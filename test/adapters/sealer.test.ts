import { describe, expect, it } from 'vitest';
import { randomIds } from '../../src/adapters/ids.ts';
import { createDigester, createSealer } from '../../src/adapters/sealer.ts';
import { Secret } from '../../src/config/secret.ts';

const KEY = new Secret('a state key of more than thirty-two characters');
const OTHER = new Secret('another state key of more than thirty-two chars');
const PLAIN = Buffer.from('{"ID":"web"}');

describe('sealing', () => {
  const sealer = createSealer(KEY);

  it('opens with the same key in the same place', () => {
    expect(createSealer(KEY).open(sealer.seal(PLAIN, 'web-1/job.1'), 'web-1/job.1')).toEqual(PLAIN);
  });

  it('never gives the same bytes twice, and none of the text', () => {
    const [once, again] = [sealer.seal(PLAIN, 'x'), sealer.seal(PLAIN, 'x')];
    expect(once.equals(again)).toBe(false);
    expect(once.includes('web')).toBe(false);
  });

  it.each<[string, (sealed: Buffer) => Buffer]>([
    ['altered', (sealed) => Buffer.concat([sealed.subarray(0, -1), Buffer.from([(sealed.at(-1) ?? 0) ^ 1])])],
    ['cut', (sealed) => sealed.subarray(0, -1)],
    ['cut to its head', (sealed) => sealed.subarray(0, 20)],
    ['of another version', (sealed) => Buffer.concat([Buffer.from([9]), sealed.subarray(1)])],
    ['empty', () => Buffer.alloc(0)],
  ])('does not open what is %s', (_how, spoil) => {
    expect(() => sealer.open(spoil(sealer.seal(PLAIN, 'x')), 'x')).toThrow();
  });

  it('does not open in another place or with another key', () => {
    const sealed = sealer.seal(PLAIN, 'web-1/job.1');
    expect(() => sealer.open(sealed, 'web-2/job.1')).toThrow();
    expect(() => createSealer(OTHER).open(sealed, 'web-1/job.1')).toThrow();
  });
});

describe('digests', () => {
  it('depend on text and key, and on nothing else', () => {
    const digest = createDigester(KEY).digest('hunter2');
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(createDigester(KEY).digest('hunter2')).toBe(digest);
    expect(createDigester(KEY).digest('hunter3')).not.toBe(digest);
    expect(createDigester(OTHER).digest('hunter2')).not.toBe(digest);
  });
});

describe('ids', () => {
  it.each(['web', 'web.v2', '../../x', '<!channel>', '', '日本', 'x'.repeat(300)])(
    'of a change of %j are safe in keys',
    (service) => {
      expect(randomIds.change(service)).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}-[2-9b-z]{7}$/);
    },
  );

  it('do not repeat', () => {
    expect(new Set(Array.from({ length: 2_000 }, () => randomIds.change('web'))).size).toBe(2_000);
    expect(randomIds.request()).not.toBe(randomIds.request());
  });
});
