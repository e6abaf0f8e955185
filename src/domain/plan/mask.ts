import { isHarmlessValue } from './secrets/harmless-value.ts';
import { spansByName } from './secrets/named-values.ts';
import { isSensitiveName } from './secrets/sensitive-name.ts';
import { type Span, spansByShape } from './secrets/shapes.ts';

/** What stands where a secret stood. */
export const MASKED = '[masked]';
const MASKED_OLD = '[masked, old value]';
const MASKED_NEW = '[masked, new value]';
const MARKERS = /\[masked(?:, (?:old|new) value)?\]/g;

/** The text with every secret that its look or its name gives away replaced (I5). For log lines, warnings, errors, reasons. */
export function maskText(text: string): string {
  return replaceSpans(text, secretSpans(text), () => MASKED);
}

/** Whether `maskText` would hide a part of it. */
export function holdsSecret(text: string): boolean {
  return secretSpans(text).length > 0;
}

/** Whether a whole value under this name is a secret. `holders` are the names around it, such as `auth`. */
export function isSecretValue(name: string, value: string, holders: readonly string[] = []): boolean {
  if (holders.some(hidesAll)) return !isHarmlessValue('', value);
  return isSensitiveName(name) && !isHarmlessValue(name, value);
}

/** Credentials of a registry, and what an artifact's download sends along, are secrets whatever they are called. */
function hidesAll(holder: string): boolean {
  return /^(?:auth|headers|options)$/i.test(holder);
}

export interface MaskedPair {
  readonly before: string;
  readonly after: string;
  /** Whether a secret differs between the two. */
  readonly secretDiffers: boolean;
}

/** Masks two versions of one text so that a changed secret still shows as changed, and an unchanged one does not. */
export function maskPair(before: string, after: string): MaskedPair {
  const [oldSpans, newSpans] = [secretSpans(before), secretSpans(after)];
  const old = secretsAt(before, oldSpans);
  const now = secretsAt(after, newSpans);
  return {
    before: replaceSpans(before, oldSpans, (secret) => (now.has(secret) ? MASKED : MASKED_OLD)),
    after: replaceSpans(after, newSpans, (secret) => (old.has(secret) ? MASKED : MASKED_NEW)),
    secretDiffers: [...old].some((secret) => !now.has(secret)) || [...now].some((secret) => !old.has(secret)),
  };
}

function secretsAt(text: string, spans: readonly Span[]): ReadonlySet<string> {
  return new Set(spans.map((span) => text.slice(span.start, span.end)));
}

function replaceSpans(text: string, spans: readonly Span[], replacement: (secret: string) => string): string {
  let shown = '';
  let from = 0;
  for (const span of spans) {
    shown += text.slice(from, span.start) + replacement(text.slice(span.start, span.end));
    from = span.end;
  }
  return shown + text.slice(from);
}

/** Places of secrets in order, overlapping ones joined; what is masked already is left alone. */
function secretSpans(text: string): readonly Span[] {
  const markers = [...text.matchAll(MARKERS)].map(({ index, 0: marker }) => ({
    start: index,
    end: index + marker.length,
  }));
  const sorted = [...spansByShape(text), ...spansByName(text)]
    .flatMap((span) =>
      markers.reduce<readonly Span[]>((parts, marker) => parts.flatMap((p) => minus(p, marker)), [span]),
    )
    .filter((span) => text.slice(span.start, span.end).trim() !== '')
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const joined: Span[] = [];
  for (const span of sorted) {
    const last = joined.at(-1);
    if (last === undefined || span.start >= last.end) joined.push(span);
    else if (span.end > last.end) joined[joined.length - 1] = { start: last.start, end: span.end };
  }
  return joined;
}

function minus(span: Span, hole: Span): readonly Span[] {
  if (hole.end <= span.start || hole.start >= span.end) return [span];
  return [
    { start: span.start, end: hole.start },
    { start: hole.end, end: span.end },
  ].filter((part) => part.end > part.start);
}
