/** The page's modules are plain JavaScript for browsers; these are the parts of them that need no DOM, with their types. */
import type { UiState } from '../../../sandbox/slack/ui-protocol.ts';
import type { Message, SlashCommand } from '../../../sandbox/slack/wire.ts';

const PAGE = new URL('../../../sandbox/slack/page/', import.meta.url);

export async function pageModule<Module>(path: string): Promise<Module> {
  return (await import(/* @vite-ignore */ new URL(path, PAGE).href)) as Module; // a test of the page's types keeps this true
}

export interface MrkdwnModule {
  parseMrkdwn(text: string): unknown[];
  parseInline(text: string): unknown[];
}

export interface MarkdownModule {
  parseMarkdown(text: string): unknown[];
}

export interface DateModule {
  formatDate(timestampS: number, format: string, when: { timeZone: string; nowMs: number }): string | undefined;
}

export interface TokenModule {
  safeUrl(url: string): string | undefined;
  decodeEntities(text: string): string;
}

export interface StateModule {
  applyChange(state: UiState | undefined, change: unknown): UiState;
  channelMessages(state: UiState, channel: string): Message[];
  threadMessages(state: UiState, channel: string, ts: string): Message[];
}

export interface UnreadModule {
  Unread: new (storage: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
  }) => {
    begin(state: UiState): void;
    markRead(state: UiState, channel: string): void;
    count(state: UiState, channel: string): number;
  };
}

export interface CommandsModule {
  matchingCommands(text: string, commands: readonly SlashCommand[]): { insert: string }[];
  usage(text: string, commands: readonly SlashCommand[]): SlashCommand | undefined;
  splitCommand(text: string): { command: string; text: string } | undefined;
}

export interface EncodeModule {
  encodeMessage(text: string, names: readonly { name: string; token: string | undefined }[]): string;
}

export interface PlaceModule {
  parsePlace(hash: string): Record<string, string>;
  formatPlace(place: Record<string, string>): string;
}
