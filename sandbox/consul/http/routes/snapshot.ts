import { readBody } from '../../../http/server.ts';
import type { ConsulState } from '../../state/state.ts';
import { answerRead } from '../blocking.ts';
import { type Exchange, HttpProblem, type Reply } from '../exchange.ts';

/** `/v1/snapshot`: GET takes one, PUT goes back to one. Its bytes are this simulation's own. */
export async function snapshotRoute(state: ConsulState, exchange: Exchange): Promise<Reply> {
  exchange.authorizer.demand('acl', 'write', '');
  if (exchange.method === 'GET') return answerRead(state, exchange, () => taken(state));
  const bytes = await readBody(exchange.request);
  if (bytes.length === 0) throw unreadable('EOF');
  if (!bytes.subarray(0, 2).equals(GZIP))
    throw unreadable(bytes.length < GZIP_HEAD ? 'unexpected EOF' : 'gzip: invalid header');
  state.store.restore(bytes);
  return {};
}

const GZIP = Buffer.from([0x1f, 0x8b]);
/** Shorter than this, nothing can be told to be no gzip. */
const GZIP_HEAD = 10;

function taken({ store }: ConsulState) {
  const headers = { 'content-type': 'application/x-gzip' };
  return { index: store.index, topics: [], reply: { bytes: store.snapshot(), headers } };
}

const unreadable = (why: string) => new HttpProblem(500, `failed to decompress snapshot: ${why}`);
