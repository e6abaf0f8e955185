/** Runs `work` over all items in order of their start, at most `width` at once; answers in the items' order. */
export async function inBatches<T, U>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<U>,
): Promise<readonly U[]> {
  const results: U[] = [];
  for (let start = 0; start < items.length; start += width) {
    results.push(...(await Promise.all(items.slice(start, start + width).map(work))));
  }
  return results;
}
