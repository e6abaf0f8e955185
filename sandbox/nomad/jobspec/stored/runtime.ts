/** A name that is filled in where the task runs, as job files write it. */
export function runtime(name: string): string {
  return `\${${name}}`;
}
