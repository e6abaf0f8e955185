import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../markdown.ts';

const FOLDER = 'test/contract/slack/differences';

/** Where local-slack answers otherwise than ours, and where Slack documents its own way. */
export function differenceTable(): string {
  const files = readdirSync(join(ROOT, FOLDER)).sort();
  const rows = files
    .map((file) => readFileSync(join(ROOT, FOLDER, file), 'utf8').trimEnd())
    .filter((text) => text !== '');
  return ['| case, as ours answers | there | Slack’s documentation |', '| --- | --- | --- |', ...rows].join('\n');
}
