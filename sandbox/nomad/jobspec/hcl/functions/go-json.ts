/** Why Go would not read a text as one JSON value, in its words; undefined where it would. */
export function jsonProblem(text: string): string | undefined {
  const reading = { text, at: 0 };
  const problem = readValue(reading);
  if (problem !== undefined) return problem;
  skipSpace(reading);
  return reading.at < text.length ? 'extraneous data after JSON object' : undefined;
}

interface Reading {
  readonly text: string;
  at: number;
}

function skipSpace(reading: Reading): string | undefined {
  while (/[ \t\r\n]/.test(reading.text[reading.at] ?? '')) reading.at += 1;
  return reading.text[reading.at];
}

function readValue(reading: Reading): string | undefined {
  const start = skipSpace(reading);
  if (start === undefined) return 'EOF';
  if (start === '{') return readList(reading, '}', readPair, 'object key:value pair');
  if (start === '[') return readList(reading, ']', readValue, 'array element');
  if (start === '"') return readText(reading);
  const word = { t: 'true', f: 'false', n: 'null' }[start];
  if (word !== undefined) return readWord(reading, word);
  const [number] = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(reading.text.slice(reading.at)) ?? [];
  if (number === undefined) return strange(reading, 'looking for beginning of value');
  reading.at += number.length;
  return undefined;
}

function readWord(reading: Reading, word: string): string | undefined {
  for (const letter of word) {
    const found = reading.text[reading.at];
    if (found === undefined) return 'unexpected EOF';
    if (found !== letter) return strange(reading, `in literal ${word} (expecting '${letter}')`);
    reading.at += 1;
  }
  return undefined;
}

function readText(reading: Reading): string | undefined {
  const [found] = /^"(?:[^"\\]|\\.)*"/.exec(reading.text.slice(reading.at)) ?? [];
  if (found === undefined) return 'unexpected EOF';
  reading.at += found.length;
  return undefined;
}

function readPair(reading: Reading): string | undefined {
  if (skipSpace(reading) === undefined) return 'EOF';
  if (reading.text[reading.at] !== '"') return strange(reading, 'looking for beginning of object key string');
  const problem = readText(reading);
  if (problem !== undefined) return problem;
  if (skipSpace(reading) !== ':') return strange(reading, 'after object key');
  reading.at += 1;
  return readValue(reading);
}

function readList(reading: Reading, end: string, read: typeof readValue, what: string): string | undefined {
  reading.at += 1;
  if (skipSpace(reading) === end) {
    reading.at += 1;
    return undefined;
  }
  for (;;) {
    const problem = read(reading);
    if (problem !== undefined) return problem;
    const next = skipSpace(reading);
    if (next !== ',' && next !== end) return strange(reading, `after ${what}`);
    reading.at += 1;
    if (next === end) return undefined;
  }
}

function strange({ text, at }: Reading, where: string): string {
  const found = text[at];
  return found === undefined ? 'EOF' : `invalid character '${found === "'" ? "\\'" : found}' ${where}`;
}
