/** Resolves with the work, or as soon as the signal is aborted. */
export async function orAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  let onAbort = () => {};
  const aborted = new Promise<void>((resolve) => {
    onAbort = resolve;
    signal.addEventListener('abort', onAbort, { once: true });
  });
  if (!signal.aborted) await Promise.race([work, aborted]);
  signal.removeEventListener('abort', onAbort);
}
