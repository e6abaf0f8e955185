const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/y;

/** `90s`, `1h30m`, `2d` in ms; undefined when the text is no duration. A number without a unit is none. */
export function parseDuration(text: string): number | undefined {
  PART.lastIndex = 0;
  let totalMs = 0;
  while (PART.lastIndex < text.length) {
    const match = PART.exec(text);
    if (match === null) return undefined;
    const unit = match[2] as keyof typeof UNIT_MS; // the pattern lets no other unit through
    totalMs += Number(match[1]) * UNIT_MS[unit];
  }
  return text === '' ? undefined : Math.round(totalMs);
}
