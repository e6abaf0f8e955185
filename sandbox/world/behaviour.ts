import type { BehaviourOf, TaskBehaviour, TaskContext } from '../nomad/behaviour.ts';
import { BROKEN, RELEASES } from './releases.ts';

/** Tags that the practice registry has, by the last part of an image's name. */
const TAGS: Readonly<Record<string, readonly string[]>> = { ...RELEASES, envoy: ['1.31.5', '1.32.0'] };

/** The platform's own images are all released together. */
const PLATFORM_TAGS = ['4.9.0', '5.0.0', '5.0.1', '5.1.0'];

const REGISTRY = 'registry.example.com/';

/** How the demo's images behave: known tags run, web 1.1.9 dies young, tags that were never pushed cannot be pulled. */
export const worldBehaviour: BehaviourOf = (context) => {
  const image = imageOf(context);
  if (image === undefined || !image.startsWith(REGISTRY)) return undefined;
  const [name = '', tag = 'latest'] = image.slice(REGISTRY.length).split(':');
  if (!isPushed(name, tag)) return cannotPull(image);
  const broken = name.startsWith('shop/') ? BROKEN[name.slice('shop/'.length)]?.[tag] : undefined;
  return broken === undefined ? undefined : { kind: 'exits', ...broken };
};

function imageOf({ task }: TaskContext): string | undefined {
  const image = task.Config?.['image'];
  return typeof image === 'string' ? image : undefined;
}

function isPushed(name: string, tag: string): boolean {
  const tags = TAGS[name.split('/').at(-1) ?? ''];
  if (tags !== undefined) return tags.includes(tag);
  return !name.startsWith('platform/') || PLATFORM_TAGS.includes(tag) || !/^[345]\.\d+\.\d+$/.test(tag);
}

function cannotPull(image: string): TaskBehaviour {
  const reason = `Error response from daemon: manifest for ${image} not found: manifest unknown: manifest unknown`;
  return { kind: 'driver-failure', message: `Failed to pull \`${image}\`: ${reason}` };
}
