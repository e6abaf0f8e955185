import type { Script } from 'node:vm';

export const SCRIPT: string;
export const CODE: string;
export function wrapped(text: string): string;
export function practiceScript(folder: string): Script;
export function runPractice(script: Script, folder: string): Record<string, unknown>;
