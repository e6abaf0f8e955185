import type { JobSpec, TaskSpec } from '../../domain/plan/job-spec.ts';
import { formatImage, type ImageReference, parseImage } from './image-reference.ts';

/** The images of one repository in a job, in its tasks' order. */
export function imagesOf(job: JobSpec, repository: string): readonly ImageReference[] {
  return (job.TaskGroups ?? []).flatMap((group) =>
    (group.Tasks ?? []).flatMap((task) => {
      const image = imageOf(task);
      return image?.repository === repository ? [image] : [];
    }),
  );
}

/** The same job with another tag or digest in every image of one repository; everything else stays as it is. */
export function withVersion(
  job: JobSpec,
  repository: string,
  version: Pick<ImageReference, 'tag' | 'digest'>,
): JobSpec {
  const groups = (job.TaskGroups ?? []).map((group) => ({
    ...group,
    Tasks: (group.Tasks ?? []).map((task) => {
      const image = imageOf(task);
      if (image?.repository !== repository) return task;
      const { tag, digest } = version;
      return { ...task, Config: { ...task.Config, image: formatImage({ ...image, tag, digest }) } };
    }),
  }));
  return { ...job, TaskGroups: groups };
}

/** docker, podman and containerd all call it `image`. */
function imageOf(task: TaskSpec): ImageReference | undefined {
  const image = task.Config?.['image'];
  return typeof image === 'string' ? parseImage(image) : undefined;
}
