import type { ContextBlock, HeaderBlock, PlainTextElement, SectionBlock } from '@slack/types';
import { prose } from './escape.ts';

/** Slack's limit for the text of a section. */
export const MAX_SECTION = 3000;
const MAX_HEADER = 150;

/**
 * A section of lines that are escaped already. `verbatim`: Slack must not turn anything in them into mentions by itself.
 * Lines that do not fit are left out whole, so that no formatting is cut in half.
 */
export function section(lines: readonly string[], max = MAX_SECTION): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: fitting(lines, max), verbatim: true } };
}

export function context(lines: readonly string[]): ContextBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: fitting(lines, MAX_SECTION), verbatim: true }] };
}

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plainText(text.slice(0, MAX_HEADER)) };
}

export function plainText(text: string): PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}

/** A label of ours in bold; never text from outside. */
export function bold(label: string): string {
  return `*${label}*`;
}

/** One line for each text from outside, and how many more there are. */
export function bullets(texts: readonly string[], limit: number, more: (count: number) => string): readonly string[] {
  const shown = texts.slice(0, limit).map((text) => `• ${prose(text, 250)}`);
  return texts.length > limit ? [...shown, `• ${prose(more(texts.length - limit))}`] : shown;
}

function fitting(lines: readonly string[], max: number): string {
  let text = '';
  for (const line of lines) {
    const next = text === '' ? line : `${text}\n${line}`;
    if (next.length > max) return text === '' ? '…' : appended(text, max);
    text = next;
  }
  return text === '' ? ' ' : text;
}

function appended(text: string, max: number): string {
  return text.length + 2 <= max ? `${text}\n…` : text;
}
