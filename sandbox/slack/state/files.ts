import type { SandboxClock } from '../../clock.ts';
import type { File } from '../wire.ts';
import { describeContent } from './file-kind.ts';
import type { Ids } from './ids.ts';

export interface StoredFile {
  readonly file: File;
  readonly content: Buffer;
  /** Where it was shared; nobody but its uploader sees it before. */
  readonly channels: readonly string[];
}

/** An announced upload. */
export interface Announcement {
  readonly name: string;
  readonly user: string;
  /** The number of bytes that will come. */
  readonly length: number;
  readonly snippetType?: string | undefined;
}

interface Upload extends Announcement {
  content?: Buffer;
}

/** Files with their bytes, kept in memory. */
export class Files {
  readonly #clock: SandboxClock;
  readonly #ids: Ids;
  readonly #teamId: string;
  readonly #baseUrl: () => string;
  readonly #uploads = new Map<string, Upload>();
  readonly #stored = new Map<string, StoredFile>();
  readonly #removed = new Set<string>();

  constructor(clock: SandboxClock, ids: Ids, teamId: string, baseUrl: () => string) {
    this.#clock = clock;
    this.#ids = ids;
    this.#teamId = teamId;
    this.#baseUrl = baseUrl;
  }

  /** Announces an upload; the bytes follow under the returned id. */
  reserve(announcement: Announcement): string {
    const id = this.#ids.next('F');
    this.#uploads.set(id, { ...announcement });
    return id;
  }

  /** Stores the bytes of an announced upload; false when it was not announced, or the length differs. */
  receive(id: string, content: Buffer): boolean {
    const upload = this.#uploads.get(id);
    if (upload === undefined || upload.length !== content.length) return false;
    upload.content = content;
    return true;
  }

  isReceived(id: string): boolean {
    return this.#uploads.get(id)?.content !== undefined;
  }

  /** Ends an upload and shares it; undefined when its bytes never came. */
  complete(id: string, title: string | undefined, channel: string | undefined): File | undefined {
    const upload = this.#uploads.get(id);
    if (upload?.content === undefined) return undefined;
    const { name, user, content, snippetType } = upload;
    const base = this.#baseUrl();
    const address = `${base}/files-pri/${this.#teamId}-${id}`;
    const file: File = {
      ...{ id, name, user, title: title ?? name, size: content.length },
      ...describeContent(name, content, snippetType),
      created: Math.floor(this.#clock.now() / 1000),
      url_private: `${address}/${encodeURIComponent(name)}`,
      url_private_download: `${address}/download/${encodeURIComponent(name)}`,
      permalink: `${base}/files/${user}/${id}/${encodeURIComponent(name)}`,
    };
    this.#stored.set(id, { file, content, channels: channel === undefined ? [] : [channel] });
    this.#uploads.delete(id);
    return file;
  }

  get(id: string): StoredFile | undefined {
    return this.#stored.get(id);
  }

  remove(id: string): void {
    if (this.#stored.delete(id)) this.#removed.add(id);
  }

  wasRemoved(id: string): boolean {
    return this.#removed.has(id);
  }

  reset(): void {
    this.#uploads.clear();
    this.#stored.clear();
    this.#removed.clear();
  }
}
