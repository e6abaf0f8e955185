/** Compares releases such as `1.11.3` and `2.0` number by number. */
export function isOlder(release: string, than: string): boolean {
  const numbers = release.split('.').map(Number);
  for (const [place, wanted] of than.split('.').map(Number).entries()) {
    const has = numbers[place] ?? 0;
    if (has !== wanted) return has < wanted;
  }
  return false;
}
