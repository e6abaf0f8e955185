/** Several problems in the words of Go's multierror. */
export function problemsText(problems: readonly string[]): string {
  const head = `${problems.length} error${problems.length === 1 ? '' : 's'} occurred:\n`;
  return `${head}${problems.map((problem) => `\t* ${problem}\n`).join('')}\n`;
}
