import type { SandboxClock } from '../../clock.ts';
import type { File } from '../wire.ts';
import type { Ids } from './ids.ts';

export interface StoredFile {
  readonly file: File;
  readonly content: Buffer;
  /** Where it was shared; nobody but its uploader sees it before. */
  readonly channels: readonly string[];
}

/** Files with their bytes, kept in memory. */
export interface Files {
  /** Announces an upload; the bytes follow under the returned id. */
  reserve(name: string, user: string, length: number, snippetType?: string): string;
  /** Stores the bytes of an announced upload; false when the id was not announced, or the length differs. */
  receive(id: string, content: Buffer): boolean;
  isReceived(id: string): boolean;
  /** Ends an upload and shares it; undefined when its bytes never came. */
  complete(id: string, title: string | undefined, channel: string | undefined): File | undefined;
  get(id: string): StoredFile | undefined;
  remove(id: string): void;
  reset(): void;
}

interface Upload {
  readonly name: string;
  readonly user: string;
  readonly length: number;
  readonly snippetType: string | undefined;
  content: Buffer | undefined;
}

const KINDS: Readonly<Record<string, readonly [filetype: string, mimetype: string, pretty: string]>> = {
  txt: ['text', 'text/plain', 'Plain Text'],
  log: ['text', 'text/plain', 'Plain Text'],
  diff: ['diff', 'text/x-diff', 'Diff'],
  patch: ['diff', 'text/x-diff', 'Diff'],
  json: ['json', 'application/json', 'JSON'],
  yml: ['yaml', 'text/yaml', 'YAML'],
  yaml: ['yaml', 'text/yaml', 'YAML'],
  hcl: ['text', 'text/plain', 'Plain Text'],
  nomad: ['text', 'text/plain', 'Plain Text'],
  md: ['markdown', 'text/markdown', 'Markdown'],
  csv: ['csv', 'text/csv', 'CSV'],
  png: ['png', 'image/png', 'PNG'],
  jpg: ['jpg', 'image/jpeg', 'JPEG'],
  gif: ['gif', 'image/gif', 'GIF'],
  svg: ['svg', 'image/svg+xml', 'SVG'],
};
const PREVIEW_LINES = 5;

export function createFiles(clock: SandboxClock, ids: Ids, teamId: string, baseUrl: () => string): Files {
  const uploads = new Map<string, Upload>();
  const stored = new Map<string, StoredFile>();
  return {
    reserve(name, user, length, snippetType) {
      const id = ids.next('F');
      uploads.set(id, { name, user, length, snippetType, content: undefined });
      return id;
    },
    receive(id, content) {
      const upload = uploads.get(id);
      if (upload === undefined || upload.length !== content.length) return false;
      upload.content = content;
      return true;
    },
    complete(id, title, channel) {
      const upload = uploads.get(id);
      if (upload?.content === undefined) return undefined;
      const file = describe(id, upload, upload.content, title, clock.now());
      const base = `${baseUrl()}/files-pri/${teamId}-${id}`;
      const name = encodeURIComponent(upload.name);
      const addressed = { ...file, url_private: `${base}/${name}`, url_private_download: `${base}/download/${name}` };
      stored.set(id, { file: addressed, content: upload.content, channels: channel === undefined ? [] : [channel] });
      uploads.delete(id);
      return addressed;
    },
    isReceived: (id) => uploads.get(id)?.content !== undefined,
    get: (id) => stored.get(id),
    remove: (id) => void stored.delete(id),
    reset() {
      uploads.clear();
      stored.clear();
    },
  };

  function describe(id: string, upload: Upload, content: Buffer, title: string | undefined, nowMs: number): File {
    const extension = upload.name.split('.').at(-1)?.toLowerCase() ?? '';
    const [filetype, mimetype, pretty_type] = KINDS[upload.snippetType ?? extension] ??
      KINDS[extension] ?? ['binary', 'application/octet-stream', 'Binary'];
    const isText = mimetype.startsWith('text/') || mimetype === 'application/json';
    const lines = content.toString('utf8').split('\n');
    const snippet = {
      preview: lines.slice(0, PREVIEW_LINES).join('\n'),
      lines: lines.length,
      lines_more: Math.max(0, lines.length - PREVIEW_LINES),
    };
    return {
      id,
      name: upload.name,
      title: title ?? upload.name,
      mimetype,
      filetype,
      pretty_type,
      mode: isText ? 'snippet' : 'hosted',
      size: content.length,
      user: upload.user,
      created: Math.floor(nowMs / 1000),
      url_private: '',
      url_private_download: '',
      permalink: `${baseUrl()}/files/${upload.user}/${id}/${encodeURIComponent(upload.name)}`,
      ...(isText ? snippet : {}),
    };
  }
}
