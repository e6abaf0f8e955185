import { looksRandom } from './randomness.ts';

/** Part of a text, from `start` up to and without `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a known kind of secret can be told by its look alone. The group `secret` is what must not be seen. */
const SHAPES: readonly RegExp[] = [
  /(?<secret>-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$))/dg,
  // Vault: hvs., hvb., hvr. and the older s., b., r.
  /(?<![\w.-])(?<secret>hv[sbr]\.[\w-]{12,}|[sbr]\.[\w-]{24,})/dg,
  // Slack tokens and webhook addresses.
  /(?<![A-Za-z0-9])(?<secret>xox[a-z](?:\.xox[a-z])?-[\w-]{6,}|xapp-[\w-]{6,})/dg,
  /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<secret>[\w/-]+)/dg,
  // Cloud, code hosts, payment, mail.
  /(?<![A-Za-z0-9])(?<secret>(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}|AIza[\w-]{30,}|ya29\.[\w-]{10,})/dg,
  /(?<![A-Za-z0-9])(?<secret>gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|npm_[A-Za-z0-9]{20,}|pypi-[\w-]{20,})/dg,
  /(?<![A-Za-z0-9])(?<secret>[srp]k_(?:live|test)_\w{8,}|sk-[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|dop_v1_[a-f0-9]{32,}|hf_\w{20,}|[A-Za-z0-9]{14}\.atlasv1\.[\w-]{20,})/dg,
  // JSON web tokens.
  /(?<![\w-])(?<secret>eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?)/dg,
  // Credentials in an address: scheme://user:password@host, and a long user alone. A port is not a password.
  /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@"'`]{0,256}:(?!\d{1,5}(?:[/?#\s"'`]|$))(?<secret>[^\s"'`]{1,1024})@/dgi,
  /\b[a-z][a-z0-9+.-]{0,30}:\/\/(?<secret>[\w.~%+-]{16,1024})@/dgi,
  /(?<![\w.-])[\w.-]+:(?<secret>[^\s:@"'`]+)@(?:tcp|udp|unix)\(/dg,
  // HTTP authorization, curl, SQL.
  /\bbearer\s+(?!(?:token|tokens|auth|authentication|authorization|scheme)\b)(?<secret>[\w.~+/=-]{6,})/dgi,
  /\bbasic\s+(?=[A-Za-z0-9+/]*[0-9A-Z])(?<secret>[A-Za-z0-9+/]{8,}={0,2})(?![\w-])/dg,
  /\bBasic\s+(?=[A-Za-z0-9+/]*(?:[0-9]|[a-z][A-Z]))(?<secret>[A-Za-z0-9+/]{8,}={0,2})(?![\w-])/dg,
  /\s(?:-u|--user)[\s=]+["']?[\w.@-]+:(?<secret>[^\s"']+)/dg,
  /\b(?:identified\s+by|password)\s+(?:is\s+)?'(?<secret>[^']+)'/dgi,
  // The secret IDs of Consul and Nomad are plain UUIDs: only the word beside one tells.
  /\b(?:token|secret|secret_?id|password)\b\W{1,4}(?:is\s+)?(?<secret>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/dgi,
];

const RANDOM = /[A-Za-z0-9+/_=~-]{20,}/g;
/** What comes before a digest, a commit or a trace that may be shown. */
const PUBLIC_DIGEST =
  /(?:sha\d{1,3}|md5|blake\w*|commit|revision|rev|ref|checksum|digest|etag|trace[_-]?(?:id|parent)?|span[_-]?(?:id)?|build|request[_-]?id)["']?\s*[:=@ -]\s*["']?$/i;

/** Every place that looks like a secret, whatever its name; places may overlap. */
export function spansByShape(text: string): readonly Span[] {
  return [...SHAPES.flatMap((shape) => spansOf(text, shape)), ...randomSpans(text)];
}

function spansOf(text: string, shape: RegExp): readonly Span[] {
  return [...text.matchAll(shape)].flatMap((match) => {
    const place = match.indices?.groups?.['secret'];
    return place === undefined ? [] : [{ start: place[0], end: place[1] }];
  });
}

function randomSpans(text: string): readonly Span[] {
  return [...text.matchAll(RANDOM)].flatMap((match) => {
    const start = match.index;
    const word = match[0];
    if (!looksRandom(word) || isPublic(word, text.slice(Math.max(0, start - 40), start))) return [];
    return [{ start, end: start + word.length }];
  });
}

/** Commits (40 hex digits) and digests that are named as such identify what runs: people need to see them. */
function isPublic(word: string, before: string): boolean {
  if (/^[0-9a-f]{40}$/.test(word) || /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(word)) return true;
  return /^[0-9a-f]+$/i.test(word) && PUBLIC_DIGEST.test(before);
}
