/** A container image as it stands in a job: `docker://registry:5000/team/web:1.2@sha256:…`. */
export interface ImageReference {
  /** What a driver wants before the name, such as podman's `docker://`; mostly empty. */
  readonly scheme: string;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

// The grammar of tags and digests: github.com/distribution/reference.
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-f]{32,}$/;
const REPOSITORY = /^[A-Za-z0-9]+(?:[._:/-]+[A-Za-z0-9]+)*$/;

export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** Undefined for a text that is no image reference, for example one with a `${…}` in its name. */
export function parseImage(text: string): ImageReference | undefined {
  const [, scheme = '', rest = ''] = /^([a-z][a-z-]*:\/\/)?(.*)$/s.exec(text) ?? [];
  const [named = '', digest, ...more] = rest.split('@');
  // A colon before the last slash belongs to the port of a registry.
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const repository = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  const isWhole = more.length === 0 && REPOSITORY.test(repository);
  const endsWell = (tag === undefined || TAG.test(tag)) && (digest === undefined || DIGEST.test(digest));
  return isWhole && endsWell ? { scheme, repository, tag, digest } : undefined;
}

/** What people call the version of an image. */
export function versionOf({ tag, digest }: Pick<ImageReference, 'tag' | 'digest'>): string {
  return tag ?? digest ?? 'latest';
}

export function formatImage({ scheme, repository, tag, digest }: ImageReference): string {
  return `${scheme}${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}
