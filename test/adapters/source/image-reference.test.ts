import { describe, expect, it } from 'vitest';
import { formatImage, isTag, parseImage, versionOf } from '../../../src/adapters/source/image-reference.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('an image reference', () => {
  it.each([
    ['web', 'web', undefined, undefined],
    ['web:1.2', 'web', '1.2', undefined],
    ['team/web:1.2', 'team/web', '1.2', undefined],
    ['registry.example.com:5000/team/web', 'registry.example.com:5000/team/web', undefined, undefined],
    ['registry.example.com:5000/team/web:1.2', 'registry.example.com:5000/team/web', '1.2', undefined],
    [`web@${DIGEST}`, 'web', undefined, DIGEST],
    [`docker://web:1.2@${DIGEST}`, 'web', '1.2', DIGEST],
  ])('%s is read and written back as it was', (text, repository, tag, digest) => {
    const image = parseImage(text);
    expect(image).toMatchObject({ repository, tag, digest });
    expect(image && formatImage(image)).toBe(text);
  });

  it.each([
    '',
    ':1',
    'web:',
    'web@',
    'web@sha256:xyz',
    'web:1:2',
    'web:\u0024{var}',
    '\u0024{img}:1',
    'a b',
    'web:<!channel>',
    'web@a@b',
  ])('%j is none', (text) => expect(parseImage(text)).toBeUndefined());

  it.each([
    ['1.2.3', true],
    ['v1', true],
    ['_x', true],
    ['', false],
    ['.x', false],
    ['-x', false],
    ['a/b', false],
    ['a b', false],
    ['..', false],
    ['x'.repeat(128), true],
    ['x'.repeat(129), false],
    ['\u202e1', false],
    ['1`', false],
  ])('takes %j for a tag: %s', (text, yes) => expect(isTag(text)).toBe(yes));

  it('is called by its tag, else its digest, else latest', () => {
    expect(
      ['web:1', `web@${DIGEST}`, 'web'].map((text) =>
        versionOf(parseImage(text) ?? { tag: 'none', digest: undefined }),
      ),
    ).toEqual(['1', DIGEST, 'latest']);
  });
});
