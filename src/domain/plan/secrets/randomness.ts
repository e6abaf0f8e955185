/** Whether a text without spaces reads like random bytes in base64, base32 or hex rather than like words. */
export function looksRandom(text: string): boolean {
  if (text.length < 20 || !/^[A-Za-z0-9+/_=.~-]+$/.test(text)) return false;
  if (/^[0-9a-f]+$/i.test(text)) return text.length >= 32 && /\d/.test(text) && /[a-f]/i.test(text);
  const run = longestRun(text);
  if (run.length < 16) return false;
  const digits = run.replace(/\D/g, '').length;
  const mixed = /[a-z]/.test(run) && /[A-Z]/.test(run);
  if (digits < 2) return false;
  return changes(run) / run.length >= (mixed ? 0.3 : 0.2) && entropyOf(run) >= 3.2;
}

/** Words and paths fall apart at separators; random text rarely does. */
function longestRun(text: string): string {
  return text.split(/[-_/.=~]+/).reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

/** How often the kind of character changes (lower, upper, digit): often in random text, seldom in words. */
function changes(text: string): number {
  let count = 0;
  for (let at = 1; at < text.length; at++) {
    if (kindOf(text.charAt(at)) !== kindOf(text.charAt(at - 1))) count++;
  }
  return count;
}

function kindOf(character: string): 'lower' | 'upper' | 'digit' {
  if (character >= '0' && character <= '9') return 'digit';
  return character >= 'A' && character <= 'Z' ? 'upper' : 'lower';
}

/** Shannon entropy in bits per character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
