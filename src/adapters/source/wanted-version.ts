import type { VersionRule } from '../../domain/catalogue.ts';
import { type Refusal, refuse } from '../../domain/outcome.ts';
import type { WantedJob } from '../../ports/job-loader.ts';
import { type ImageReference, isTag, parseImage } from './image-reference.ts';

/** How a wanted version enters the job. `tag` is undefined when the job is wanted as its source stands. */
export type Entry =
  | { readonly kind: 'variable'; readonly name: string; readonly value: string | undefined }
  | {
      readonly kind: 'image';
      readonly repository: string;
      readonly version: Pick<ImageReference, 'tag' | 'digest'> | undefined;
    };

/** Checks what was asked for against the service's rule, before anything is asked of Nomad. */
export function readEntry({ placement, version, image }: WantedJob): Entry | Refusal {
  if (version !== undefined && !isTag(version)) return refuse('version-invalid', { version });
  const rule = placement.version;
  if (image !== undefined) return imageEntry(rule, image, version);
  if (rule.kind === 'variable') return { kind: 'variable', name: rule.name, value: version };
  const wanted = version === undefined ? undefined : { tag: version, digest: undefined };
  return { kind: 'image', repository: rule.repository, version: wanted };
}

function imageEntry(rule: VersionRule, image: string, version: string | undefined): Entry | Refusal {
  const refused = (message: string) => refuse('image-invalid', { image, message });
  if (rule.kind === 'variable') return refused(`This service takes its version through the variable ${rule.name}.`);
  const parsed = parseImage(image);
  if (parsed === undefined) return refused('It is no image reference.');
  if (parsed.repository !== rule.repository) return refused(`This service uses ${rule.repository}.`);
  if (parsed.tag === undefined && parsed.digest === undefined) return refused('It names neither a tag nor a digest.');
  if (version !== undefined && parsed.tag !== version) return refused(`It is not version ${version}.`);
  return { kind: 'image', repository: rule.repository, version: parsed };
}
