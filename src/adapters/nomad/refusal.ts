import type { JobRefused } from '../../ports/scheduler.ts';
import type { Reply } from '../http-reply.ts';

const CONFLICT = 'Enforcing job modify index';
const MESSAGE_MAX = 4_000;

// Nomad answers an invalid job and a broken cluster with the same 500: only the words tell them apart. These are the
// words of its RPC pool, Raft, yamux and Go's net package. After one of them the job may be registered or not.
const CLUSTER_TROUBLE =
  /no cluster leader|no path to region|not the leader|leadership|raft|i\/o timeout|timed out|deadline exceeded|connection (?:refused|reset|closed)|broken pipe|stream (?:closed|reset)|session shutdown|keepalive timeout|too many requests|rate limit|failed to get conn|lead thread|rpc error: shutdown|no servers|\bEOF\b/i;

/** Nomad's no to a job, or undefined when the answer is no statement about the job. */
export function jobRefusal(reply: Reply): JobRefused | undefined {
  const said = reply.text.trim().replace(/^(?:rpc error: )+/, '');
  if (said.includes(CONFLICT)) return { kind: 'job-refused', conflict: true, message: shorten(said) };
  if (reply.status !== 400 && reply.status !== 413 && reply.status !== 500) return undefined;
  // A page of a proxy is not Nomad speaking.
  if (said === '' || said.startsWith('<') || CLUSTER_TROUBLE.test(reply.text)) return undefined;
  return { kind: 'job-refused', conflict: false, message: shorten(said) };
}

export function shorten(text: string): string {
  const points = [...text];
  return points.length <= MESSAGE_MAX ? text : `${points.slice(0, MESSAGE_MAX).join('')}…`;
}
