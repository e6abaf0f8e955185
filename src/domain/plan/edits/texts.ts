/** From this length on, a value in one line is hard to compare by eye. */
const LONG = 60;

export interface Texts {
  readonly before: string;
  readonly after: string;
}

/** Long JSON in one line becomes JSON in lines, so that it can be compared line by line; other values stay. */
export function readableTexts(before: string, after: string): Texts {
  if (Math.max(before.length, after.length) < LONG) return { before, after };
  const [old, now] = [inLines(before), inLines(after)];
  return old === undefined || now === undefined ? { before, after } : { before: old, after: now };
}

function inLines(text: string): string | undefined {
  if (text === '') return '';
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return undefined;
  }
}
