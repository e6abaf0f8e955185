import type { File } from '../wire.ts';

/** Extension or snippet type -> Slack's filetype, MIME type and name for it. */
const KINDS: Readonly<Record<string, readonly [filetype: string, mimetype: string, pretty: string]>> = {
  txt: ['text', 'text/plain', 'Plain Text'],
  text: ['text', 'text/plain', 'Plain Text'],
  log: ['text', 'text/plain', 'Plain Text'],
  hcl: ['text', 'text/plain', 'Plain Text'],
  nomad: ['text', 'text/plain', 'Plain Text'],
  diff: ['diff', 'text/x-diff', 'Diff'],
  patch: ['diff', 'text/x-diff', 'Diff'],
  json: ['json', 'application/json', 'JSON'],
  yml: ['yaml', 'text/yaml', 'YAML'],
  yaml: ['yaml', 'text/yaml', 'YAML'],
  md: ['markdown', 'text/markdown', 'Markdown'],
  csv: ['csv', 'text/csv', 'CSV'],
  png: ['png', 'image/png', 'PNG'],
  jpg: ['jpg', 'image/jpeg', 'JPEG'],
  gif: ['gif', 'image/gif', 'GIF'],
  svg: ['svg', 'image/svg+xml', 'SVG'],
};
const UNKNOWN = ['binary', 'application/octet-stream', 'Binary'] as const;
const PREVIEW_LINES = 5;

type Kind = Pick<File, 'filetype' | 'mimetype' | 'pretty_type' | 'mode' | 'preview' | 'lines' | 'lines_more'>;

/** What Slack says of a file's content; text becomes a snippet with its first lines as a preview. */
export function describeContent(name: string, content: Buffer, snippetType = ''): Kind {
  const extension = name.split('.').at(-1)?.toLowerCase() ?? '';
  const [filetype, mimetype, pretty_type] = KINDS[snippetType] ?? KINDS[extension] ?? UNKNOWN;
  const kind = { filetype, mimetype, pretty_type };
  if (!mimetype.startsWith('text/') && mimetype !== 'application/json') return { ...kind, mode: 'hosted' };
  const lines = content.toString('utf8').split('\n');
  const preview = lines.slice(0, PREVIEW_LINES).join('\n');
  return {
    ...kind,
    mode: 'snippet',
    preview,
    lines: lines.length,
    lines_more: Math.max(0, lines.length - PREVIEW_LINES),
  };
}
