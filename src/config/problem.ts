/** One thing that is wrong with the configuration. No value of a secret ever stands in it. */
export interface Problem {
  /** `meshbot.yml:12:5`, or the name of an environment variable. */
  readonly place: string;
  readonly message: string;
  /** What to do about it. */
  readonly suggestion?: string;
}

export function problem(place: string, message: string, suggestion?: string): Problem {
  return suggestion === undefined ? { place, message } : { place, message, suggestion };
}

/** One line a problem, in the form that editors and terminals make clickable. */
export function describeProblem({ place, message, suggestion }: Problem): string {
  return suggestion === undefined ? `${place}: ${message}` : `${place}: ${message} (${suggestion})`;
}
