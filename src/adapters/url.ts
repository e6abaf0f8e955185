import { MeshError } from '../domain/errors.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * A path from its segments. `encodeURIComponent('..')` stays `..`, and servers clean paths after decoding them:
 * what would walk out of its place is refused instead of encoded.
 */
export function pathOf(segments: readonly string[], query: Query): string {
  const path = segments.map((segment) => `/${encodeSegment(segment)}`).join('');
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`],
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

function encodeSegment(segment: string): string {
  const walks = segment.split('/').some((part) => part === '' || part === '.' || part === '..');
  if (walks || /\p{Surrogate}/u.test(segment)) throw new MeshError('MESH_UPSTREAM_REJECTED', 'building a request path');
  return encodeURIComponent(segment);
}
