import type { SandboxClock } from '../../../clock.ts';
import type { Attribution } from './attribution.ts';

type Data = Readonly<Record<string, unknown>>;

export interface Version {
  readonly createdAtMs: number;
  /** 0: not deleted. */
  deletedAtMs: number;
  destroyed: boolean;
  data: Data;
  readonly createdBy: Attribution | null;
  deletedBy: Attribution | null;
}

interface Defaults {
  readonly maxVersions: number;
  readonly deleteAfterMs: number;
}

/** One key of a versioned engine, with its history. */
export class Secret {
  readonly createdAtMs: number;
  readonly versions = new Map<number, Version>();
  updatedAtMs: number;
  current = 0;
  oldest = 0;
  maxVersions = 0;
  casRequired = false;
  updatedBy: Attribution | null = null;
  deleteAfterMs = 0;
  customMetadata: Readonly<Record<string, string>> | null = null;
  readonly #clock: SandboxClock;

  constructor(clock: SandboxClock) {
    this.#clock = clock;
    this.createdAtMs = clock.now();
    this.updatedAtMs = this.createdAtMs;
  }

  /** Adds a version, and lets go of those beyond the limit. */
  add(data: Data, defaults: Defaults, by: Attribution | null = null): Version {
    const now = this.#clock.now();
    const afterMs = this.deleteAfterMs || defaults.deleteAfterMs;
    const deletedAtMs = afterMs > 0 ? now + afterMs : 0;
    const version: Version = { createdAtMs: now, deletedAtMs, destroyed: false, data, createdBy: by, deletedBy: null };
    this.updatedBy = by;
    this.current++;
    this.versions.set(this.current, version);
    this.updatedAtMs = now;
    const limit = this.maxVersions || defaults.maxVersions || 10;
    this.oldest = Math.max(1, this.current - limit + 1);
    for (const number of [...this.versions.keys()]) if (number < this.oldest) this.versions.delete(number);
    if (this.oldest === 1 && this.current <= limit) this.oldest = 0;
    return version;
  }

  isGone(version: Version): boolean {
    return version.destroyed || (version.deletedAtMs > 0 && version.deletedAtMs <= this.#clock.now());
  }

  remove(numbers: readonly number[], by: Attribution): void {
    for (const version of this.#chosen(numbers)) {
      if (this.isGone(version)) continue;
      version.deletedAtMs = this.#clock.now();
      version.deletedBy = by;
    }
  }

  restore(numbers: readonly number[]): void {
    for (const version of this.#chosen(numbers)) {
      if (version.destroyed) continue;
      version.deletedAtMs = 0;
      version.deletedBy = null;
    }
  }

  destroy(numbers: readonly number[]): void {
    for (const version of this.#chosen(numbers)) {
      version.destroyed = true;
      version.data = {};
    }
  }

  #chosen(numbers: readonly number[]): Version[] {
    return numbers.map((number) => this.versions.get(number)).filter((version) => version !== undefined);
  }

  versionJson(number: number, version: Version) {
    return { version: number, ...timesJson(version), custom_metadata: this.customMetadata };
  }

  json(): Data {
    const versions = [...this.versions].map(([number, version]) => [
      String(number),
      { ...timesJson(version), created_by: version.createdBy, deleted_by: version.deletedBy },
    ]);
    return {
      versions: Object.fromEntries(versions),
      current_version: this.current,
      oldest_version: this.oldest,
      created_time: new Date(this.createdAtMs).toISOString(),
      updated_time: new Date(this.updatedAtMs).toISOString(),
      max_versions: this.maxVersions,
      cas_required: this.casRequired,
      delete_version_after: durationText(this.deleteAfterMs),
      custom_metadata: this.customMetadata,
      last_updated_by: this.updatedBy,
    };
  }
}

function timesJson({ createdAtMs, deletedAtMs, destroyed }: Version) {
  return {
    created_time: new Date(createdAtMs).toISOString(),
    deletion_time: deletedAtMs === 0 ? '' : new Date(deletedAtMs).toISOString(),
    destroyed,
  };
}

/** As Go prints a duration of whole seconds. */
function durationText(ms: number): string {
  const total = Math.floor(ms / 1000);
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}
