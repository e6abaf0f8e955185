import { isObject } from '../../json.ts';
import type { Ids } from '../state/ids.ts';
import {
  blockProblems,
  countCharacters,
  MAX_BLOCK_CHARACTERS,
  MAX_MARKDOWN_CHARACTERS,
  storedBlocks,
} from '../validate/payload.ts';
import type { Attachment, Block, Message, Metadata } from '../wire.ts';
import type { Arguments } from './arguments.ts';
import { ApiError } from './errors.ts';

/** Above this chat.postMessage refuses. */
export const MAX_TEXT = 40_000;
/** chat.update refuses earlier. */
export const MAX_UPDATE_TEXT = 4_000;
const MAX_ATTACHMENTS = 100;
const MAX_METADATA_BYTES = 16_384;

/** What a message says. A field that was not given is absent; an empty list means "none, take it away". */
export interface Content {
  readonly text?: string;
  readonly blocks?: readonly Block[];
  readonly attachments?: readonly Attachment[];
  readonly metadata?: Metadata | null;
}

/** Reads and checks text, blocks, attachments and metadata; refuses with Slack's codes. */
export function readContent(args: Arguments, ids: Ids, maxText = MAX_TEXT): Content {
  const markdown = args.text('markdown_text');
  const text = args.text('text');
  if (markdown !== undefined && (text !== undefined || args.has('blocks')))
    throw new ApiError('markdown_text_conflict');
  if (markdown !== undefined && markdown.length > MAX_MARKDOWN_CHARACTERS) throw new ApiError('msg_too_long');
  if (text !== undefined && [...text].length > maxText) throw new ApiError('msg_too_long');
  const blocks = markdown === undefined ? readBlocks(args, ids) : markdownBlocks(markdown, ids);
  const attachments = readAttachments(args, ids);
  const metadata = readMetadata(args);
  return {
    ...(text === undefined ? {} : { text }),
    ...(blocks === undefined ? {} : { blocks }),
    ...(attachments === undefined ? {} : { attachments }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

/** A message must say something. */
export function requireContent(content: Partial<Edited> | Content): void {
  const isEmpty = [content.blocks, content.attachments].every((list) => list === undefined || list.length === 0);
  if ((content.text ?? '').trim() === '' && isEmpty) throw new ApiError('no_text');
}

const markdownBlocks = (text: string, ids: Ids) => storedBlocks([{ type: 'markdown', text }], () => ids.next('b'));

function readBlocks(args: Arguments, ids: Ids): readonly Block[] | undefined {
  const value = args.json('blocks', 'invalid_blocks_format');
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new ApiError('invalid_blocks_format');
  checkBlocks(value, '/blocks');
  return storedBlocks(value, () => ids.next('b'));
}

function checkBlocks(value: readonly unknown[], pointer: string): void {
  const problems = blockProblems(value, 'message', pointer);
  const secondTable = problems.some((problem) => problem.startsWith('only_one_table_allowed'));
  if (secondTable) throw ApiError.invalidBlocks(['only_one_table_allowed'], 'invalid_attachments');
  if (problems.length > 0) throw ApiError.invalidBlocks(problems);
  const markdown = value.filter((entry) => isObject(entry) && entry['type'] === 'markdown');
  if (countCharacters(markdown) > MAX_MARKDOWN_CHARACTERS || countCharacters(value) > MAX_BLOCK_CHARACTERS)
    throw new ApiError('msg_blocks_too_long');
}

function readAttachments(args: Arguments, ids: Ids): readonly Attachment[] | undefined {
  const value = args.json('attachments', 'invalid_attachments');
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every(isObject)) throw new ApiError('invalid_attachments');
  if (value.length > MAX_ATTACHMENTS) throw new ApiError('too_many_attachments');
  return value.map((attachment, index) => {
    const blocks = attachment['blocks'];
    if (blocks === undefined) return { ...attachment, id: index + 1 };
    if (!Array.isArray(blocks)) throw new ApiError('invalid_attachments');
    checkBlocks(blocks, `/attachments/${index}/blocks`);
    return { ...attachment, id: index + 1, blocks: storedBlocks(blocks, () => ids.next('b')) };
  });
}

function readMetadata(args: Arguments): Metadata | null | undefined {
  const value = args.json('metadata', 'invalid_metadata_format');
  if (value === undefined) return undefined;
  if (!isObject(value)) throw new ApiError('invalid_metadata_format');
  if (Object.keys(value).length === 0) return null;
  const { event_type, event_payload } = value;
  if (typeof event_type !== 'string' || event_type === '' || !isObject(event_payload))
    throw new ApiError('invalid_metadata_format');
  if (Buffer.byteLength(JSON.stringify(event_payload)) > MAX_METADATA_BYTES) throw new ApiError('metadata_too_large');
  return { event_type, event_payload };
}

/** The stored form of a message's content; what says nothing is left out. */
export function contentFields(content: Content): Pick<Message, 'text' | 'blocks' | 'attachments' | 'metadata'> {
  const { text, blocks, attachments, metadata } = content;
  return {
    text: text ?? '',
    ...(blocks === undefined || blocks.length === 0 ? {} : { blocks }),
    ...(attachments === undefined || attachments.length === 0 ? {} : { attachments }),
    ...(metadata === undefined || metadata === null ? {} : { metadata }),
  };
}

/** An edited message's content; what is undefined is taken away. */
export interface Edited {
  readonly text: string;
  readonly blocks: readonly Block[] | undefined;
  readonly attachments: readonly Attachment[] | undefined;
  readonly metadata: Metadata | undefined;
}

/** An edit keeps the blocks, attachments and metadata that it does not name, and always replaces the text. */
export function applyContent(known: Message, content: Content): Edited {
  const listed = <T>(given: readonly T[] | undefined, kept: readonly T[] | undefined) => {
    const list = given ?? kept;
    return list === undefined || list.length === 0 ? undefined : list;
  };
  const named = content.text ?? (content.blocks === undefined && content.attachments === undefined ? undefined : '');
  return {
    text: named ?? known.text,
    blocks: listed(content.blocks, known.blocks),
    attachments: listed(content.attachments, known.attachments),
    metadata: content.metadata === undefined ? known.metadata : (content.metadata ?? undefined),
  };
}
