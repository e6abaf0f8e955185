import { resolve } from 'node:path';
import { type LoadedPolicy, loadPolicy } from '../../src/adapters/cedar/policy.ts';
import type { Policy } from '../../src/ports/policy.ts';

export const READY = resolve(import.meta.dirname, '../../policies');

export function load(folder?: string): LoadedPolicy {
  return loadPolicy({ folder, ready: READY });
}

/** The rules that ship with the package. */
export function readyPolicy(): Policy {
  const loaded = load();
  if (loaded.kind === 'problems') throw new Error(JSON.stringify(loaded.problems));
  return loaded.policy;
}
