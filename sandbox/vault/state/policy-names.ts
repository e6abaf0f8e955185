/** Names as Vault keeps them: trimmed, in lower case, each once, sorted. */
export function sanitized(names: readonly string[], addDefault = false): readonly string[] {
  const clean = names.map((name) => name.trim().toLowerCase()).filter((name) => name !== '');
  if (clean.includes('root')) return ['root'];
  return [...new Set(addDefault ? [...clean, 'default'] : clean)].sort();
}

/** As Go's `%q` prints a list. */
export const quotedNames = (names: readonly string[]): string =>
  `[${names.map((name) => JSON.stringify(name)).join(' ')}]`;
