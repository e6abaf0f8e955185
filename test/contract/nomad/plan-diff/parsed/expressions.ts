import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Question } from '../recorded-cases.ts';

/** One expression a line: every function that Nomad gives a job file, or what the language does by itself. */
export function expressionsIn(name: 'functions' | 'language'): string[] {
  const text = readFileSync(join(import.meta.dirname, `${name}.txt`), 'utf8');
  return text.split('\n').filter((line) => line !== '');
}

/** What the parser makes of each expression in a job's meta, as JSON, or what it says against it. */
export function evaluations(expressions: readonly string[]): Question[] {
  return expressions.map((expression) => ({
    title: expression,
    ask: async (wire) => {
      const reply = await wire.put('/v1/jobs/parse', { JobHCL: fileOf(expression) });
      if (reply.status !== 200) return [String(reply.status), ...reply.text.split('\n')];
      return ['200', String((reply.json as { Meta: { v: string } }).Meta.v)]; // the API's job
    },
  }));
}

function fileOf(expression: string): string {
  return `job "shop" {
  meta = { v = jsonencode(${expression}) }
  group "web" {
    task "server" { driver = "raw_exec" }
  }
}
`;
}
