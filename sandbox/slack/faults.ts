/** A failure that a test or a person asks for. `method` is a Web API method, `response_url`, `upload`, or `*` for any of them. */
export type Fault =
  /** 429 with Retry-After in seconds; nothing is done. */
  | { readonly kind: 'rateLimit'; readonly method: string; readonly times?: number; readonly retryAfter: number }
  /** Nothing is done. With `status` an HTTP failure, else `ok:false` with `error` (default internal_error). */
  | {
      readonly kind: 'fail';
      readonly method: string;
      readonly times?: number;
      readonly status?: number;
      readonly error?: string;
    }
  /** Everything is done and stored, then the connection is cut without an answer. */
  | { readonly kind: 'loseReply'; readonly method: string; readonly times?: number }
  /** Everything is done; the answer comes `ms` of simulated time later. */
  | { readonly kind: 'delay'; readonly method: string; readonly times?: number; readonly ms: number }
  /** An envelope comes twice, the second time over the next socket. `type` narrows it to slash_commands, interactive or events_api. */
  | { readonly kind: 'duplicate'; readonly times?: number; readonly type?: string }
  /** The app's answer to an envelope gets lost: Slack thinks that it timed out. */
  | { readonly kind: 'dropAcks'; readonly times?: number; readonly type?: string };

type Kind = Fault['kind'];

/** What each kind must and may have beside it. */
export const FAULT_FIELDS: Readonly<
  Record<Kind, { readonly needs: readonly string[]; readonly takes: readonly string[] }>
> = {
  rateLimit: { needs: ['method', 'retryAfter'], takes: ['times'] },
  fail: { needs: ['method'], takes: ['status', 'error', 'times'] },
  loseReply: { needs: ['method'], takes: ['times'] },
  delay: { needs: ['method', 'ms'], takes: ['times'] },
  duplicate: { needs: [], takes: ['type', 'times'] },
  dropAcks: { needs: [], takes: ['type', 'times'] },
};

/** Why this cannot be taken as a fault, as a sentence; undefined where it can. */
export function faultProblem(raw: Readonly<Record<string, unknown>>): string | undefined {
  const { kind, ...given } = raw;
  const known = Object.entries(FAULT_FIELDS).find(([name]) => name === kind)?.[1];
  if (known === undefined) return `kind must be one of ${Object.keys(FAULT_FIELDS).join(', ')}`;
  const missing = known.needs.find((name) => given[name] === undefined);
  if (missing !== undefined) return `a fault of kind ${kind} needs ${missing}`;
  const strange = Object.keys(given).find((name) => !known.needs.includes(name) && !known.takes.includes(name));
  return strange === undefined ? undefined : `a fault of kind ${kind} has no ${strange}`;
}
type FaultOf<K extends Kind> = Extract<Fault, { readonly kind: K }>;

/** The faults that still wait for their occasion. */
export interface Faults {
  add(fault: Fault): void;
  /** Uses up one occurrence of the first fault of this kind that fits. */
  take<K extends Kind>(kind: K, target: string): FaultOf<K> | undefined;
  pending(): readonly Fault[];
  clear(): void;
}

export function createFaults(): Faults {
  let waiting: { readonly fault: Fault; left: number }[] = [];
  return {
    add: (fault) => void waiting.push({ fault, left: fault.times ?? 1 }),
    take<K extends Kind>(kind: K, target: string) {
      const found = waiting.find(({ fault }) => fault.kind === kind && fits(fault, target));
      if (found === undefined) return undefined;
      found.left -= 1;
      waiting = waiting.filter(({ left }) => left > 0);
      return found.fault as FaultOf<K>; // found by its kind
    },
    pending: () => waiting.map(({ fault, left }) => ({ ...fault, times: left })),
    clear() {
      waiting = [];
    },
  };
}

function fits(fault: Fault, target: string): boolean {
  const wanted = 'method' in fault ? fault.method : (fault.type ?? '*');
  return wanted === '*' || wanted === target;
}
