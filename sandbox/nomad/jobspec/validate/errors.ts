/** Several errors as Nomad writes them into one text, each on its own line below a count. */
export function joined(errors: readonly string[]): string {
  const title = errors.length === 1 ? '1 error occurred:' : `${errors.length} errors occurred:`;
  return `${title}\n\t* ${errors.join('\n\t* ')}\n\n`;
}

/** The errors as one of a longer list. */
export function nested(errors: readonly string[]): string[] {
  return errors.length > 0 ? [joined(errors)] : [];
}

/** One error that names its place, or none. */
export function under(place: string, errors: readonly string[]): string[] {
  return errors.length > 0 ? [`${place} validation failed: ${joined(errors)}`] : [];
}

/** Numbers each object's errors from one. */
export function numbered<T>(place: string, list: readonly T[], check: (item: T) => readonly string[]): string[] {
  return list.flatMap((item, index) => under(`${place} ${index + 1}`, check(item)));
}

export function when(broken: boolean, message: string): string[] {
  return broken ? [message] : [];
}

/** Text as Go quotes it in messages. */
export function quoted(value: unknown): string {
  return JSON.stringify(value ?? '');
}
