/** What tasks wrote, by allocation; the oldest bytes go first when a stream grows past its limit. */
export interface TaskLogs {
  write(allocId: string, task: string, stream: LogStream, lines: readonly string[]): void;
  /** Undefined when the task never started, so that it has no log file. */
  read(allocId: string, task: string, stream: LogStream): Buffer | undefined;
  subscribe(listener: (allocId: string, task: string, stream: LogStream, text: Buffer) => void): () => void;
}

export type LogStream = 'stdout' | 'stderr';

const MAX_BYTES = 256 * 1024;

export function taskLogs(): TaskLogs {
  const streams = new Map<string, Buffer>();
  const listeners = new Set<(allocId: string, task: string, stream: LogStream, text: Buffer) => void>();
  const keyOf = (allocId: string, task: string, stream: LogStream) => `${allocId}/${task}/${stream}`;
  return {
    write(allocId, task, stream, lines) {
      const key = keyOf(allocId, task, stream);
      const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      const whole = Buffer.concat([streams.get(key) ?? Buffer.alloc(0), text]);
      streams.set(key, whole.length > MAX_BYTES ? whole.subarray(whole.length - MAX_BYTES) : whole);
      if (text.length > 0) for (const listener of [...listeners]) listener(allocId, task, stream, text);
    },
    read: (allocId, task, stream) => streams.get(keyOf(allocId, task, stream)),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
