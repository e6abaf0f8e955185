import type { BehaviourOf, TaskBehaviour, TaskContext } from '../nomad/behaviour.ts';

/** Tags that the practice registry has, by the last part of an image's name. */
const TAGS: Readonly<Record<string, readonly string[]>> = {
  web: ['1.0.0', '1.0.1', '1.1.0', '1.1.9', '1.2.0'],
  api: ['3.4.0', '3.4.1', '3.5.0', '4.0.0'],
  checkout: ['2.7.0', '2.7.1', '2.7.2', '2.8.0'],
  import: ['0.4.0', '0.4.1', '0.5.0'],
  envoy: ['1.31.5', '1.32.0'],
};

/** The platform's own images are all released together. */
const PLATFORM_TAGS = ['4.9.0', '5.0.0', '5.0.1', '5.1.0'];

const REGISTRY = 'registry.example.com/';

/** How the demo's images behave: known tags run, web 1.1.9 dies young, tags that were never pushed cannot be pulled. */
export const worldBehaviour: BehaviourOf = (context) => {
  const image = imageOf(context);
  if (image === undefined || !image.startsWith(REGISTRY)) return undefined;
  const [name = '', tag = 'latest'] = image.slice(REGISTRY.length).split(':');
  if (!isPushed(name, tag)) return cannotPull(image);
  if (name === 'shop/web' && tag === '1.1.9') return BROKEN_WEB;
  return undefined;
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

/** The secret in the log is made up; it stands there so that masking can be seen to work. */
const BROKEN_WEB: TaskBehaviour = {
  kind: 'exits',
  code: 1,
  afterMs: 1500,
  stdout: ['{"level":"info","msg":"web 1.1.9 starting","port":"$NOMAD_PORT_app","features":["search","new_checkout"]}'],
  stderr: [
    'ERROR cannot open the session store: redis://web:hunter2-not-a-real-secret@sessions.service.consul:6379/0',
    'ERROR PAYMENTS_APIKEY=sk_live_not_a_real_key_51H8x was refused by the payment provider (401)',
    "TypeError: Cannot read properties of undefined (reading 'currency')",
    '    at priceOf (/app/dist/checkout/price.js:41:27)',
    '    at renderCart (/app/dist/checkout/cart.js:88:14)',
    '    at Server.warmUp (/app/dist/server.js:132:9)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
    'FATAL web 1.1.9 could not warm up, exiting with code 1',
  ],
};
