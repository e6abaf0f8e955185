import type { Passing } from '../../../sandbox/faults/index.ts';

interface KvStep {
  readonly Verb: string;
  readonly Key: string;
  readonly Value?: string;
}

/** What a request of the bot writes in the life of a change, in words; undefined for all others. */
export function writeOf({ server, method, path, body }: Passing): string | undefined {
  if (method === 'GET') return undefined;
  if (server === 'slack') return slackWrite(path, body);
  return server === 'nomad' ? nomadWrite(path) : consulWrite(decodeURIComponent(path), body);
}

/** Every write that `writeOf` knows, in the order of a life. */
export const WRITES = [
  'taking the delivery',
  'storing the frozen job',
  'storing the plan',
  'storing the proposal',
  'posting the card',
  'noting where the card stands',
  'storing the approval',
  'saying who approved',
  'drawing the card again',
  'storing the intent',
  'making sure of its claim',
  'registering the job',
  'storing that it follows',
  'saying that it is applied',
  'tagging the version',
  'storing how it ended',
  'saying how it ended',
  'drawing the last card',
  'noting that the end is shown',
  'letting go of the change',
] as const;

/** What looks like a write and changes nothing of a change: questions and sessions. */
const NONE =
  /^(\/api\/(users\.info|chat\.getPermalink|apps\.connections\.open|auth\.test|usergroups\.|conversations\.)|\/v1\/job\/[^/]+\/plan|\/v1\/jobs\/parse|\/v1\/session\/)/;

/** A write that nobody has named here: one more point at which a replica can die. */
export function isUnknown(passing: Passing): boolean {
  if (passing.method === 'GET' || NONE.test(passing.path)) return false;
  // Signs of life, and what was audited of somebody who asked in vain.
  const isBeside = passing.path.startsWith('/v1/txn') && !/"Key":"[^"]*\/(changes|drivers|locks)\//.test(passing.body);
  return !isBeside && writeOf(passing) === undefined;
}

const RECORDS: Readonly<Record<string, string>> = {
  approved: 'storing the approval',
  applying: 'storing the intent',
  following: 'storing that it follows',
};

function consulWrite(path: string, body: string): string | undefined {
  if (/\/docs\/job\./.test(path)) return 'storing the frozen job';
  if (/\/docs\/plan\./.test(path)) return 'storing the plan';
  if (!path.startsWith('/v1/txn')) return undefined;
  const steps = (JSON.parse(body) as readonly { readonly KV: KvStep }[]).map(({ KV }) => KV); // the bot's own transaction
  const has = (verb: string, key: RegExp) => steps.some(({ Verb, Key }) => Verb === verb && key.test(Key));
  const record = steps.find(({ Key }) => Key.endsWith('/record'));
  if (record === undefined) return claimWrite(has);
  const state = /"state":"([^"]+)"/.exec(Buffer.from(record.Value ?? '', 'base64').toString())?.[1] ?? '';
  const isAudited = has('cas', /\/audit\//);
  if (state === 'proposed') return isAudited ? 'storing the proposal' : 'noting where the card stands';
  return RECORDS[state] ?? (isAudited ? 'storing how it ended' : 'noting that the end is shown');
}

/** Without a record; a sign of life alone is none. */
function claimWrite(has: (verb: string, key: RegExp) => boolean): string | undefined {
  if (has('cas', /\/deliveries\//)) return 'taking the delivery';
  if (!has('check-session', /\/drivers\//)) return undefined;
  return has('delete', /\/drivers\//) ? 'letting go of the change' : 'making sure of its claim';
}

function nomadWrite(path: string): string | undefined {
  if (/^\/v1\/jobs\?/.test(path)) return 'registering the job';
  return /\/tag\?/.test(path) ? 'tagging the version' : undefined;
}

const ENTRIES: readonly (readonly [RegExp, string])[] = [
  [/^approved-/, 'saying who approved'],
  [/^applied$/, 'saying that it is applied'],
  [/^ended$/, 'saying how it ended'],
];

function slackWrite(path: string, body: string): string | undefined {
  const form = new URLSearchParams(body);
  if (path.endsWith('/chat.update')) {
    return /^(Succeeded|Rejected|Failed|Rolled back)/.test(form.get('text') ?? '')
      ? 'drawing the last card'
      : 'drawing the card again';
  }
  if (!path.endsWith('/chat.postMessage')) return undefined;
  if (form.get('thread_ts') === null) return 'posting the card';
  const mark = JSON.parse(form.get('metadata') ?? '{}') as { event_payload?: { key?: string } }; // the bot's own mark
  return ENTRIES.find(([key]) => key.test(mark.event_payload?.key ?? ''))?.[1];
}
