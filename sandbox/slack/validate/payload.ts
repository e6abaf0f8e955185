import { isObject } from '../../json.ts';
import type { Block, Json } from '../wire.ts';
import { block } from './blocks.ts';
import { bool, type Check, complain, inside, listOf, type Place, type Surface, shape, text } from './check.ts';
import { plainText } from './composition.ts';

/** The limits that hold for a whole message or view. */
export const MAX_MESSAGE_BLOCKS = 50;
export const MAX_VIEW_BLOCKS = 100;
/** Slack publishes no number for msg_blocks_too_long; this is the largest that others have seen pass. */
export const MAX_BLOCK_CHARACTERS = 13_200;
/** All markdown blocks of a message together. */
export const MAX_MARKDOWN_CHARACTERS = 12_000;

/** What is wrong with a list of blocks; empty when nothing is. */
export function blockProblems(value: unknown, surface: Surface, pointer = '/blocks'): readonly string[] {
  const at: Place = { pointer, surface, problems: [] };
  checkBlocks(surface === 'message' ? MAX_MESSAGE_BLOCKS : MAX_VIEW_BLOCKS)(value, at);
  return at.problems;
}

const checkBlocks =
  (max: number): Check =>
  (value, at) => {
    listOf(block, max, 0)(value, at);
    if (!Array.isArray(value)) return;
    uniqueIds(value, 'block_id', at);
    for (const [index, entry] of value.entries()) uniqueActions(entry, inside(at, index));
    focusedOnce(value, at);
    if (at.surface === 'message') onlyOneTable(value, at);
  };

function uniqueIds(entries: readonly unknown[], key: 'block_id' | 'action_id', at: Place): void {
  const seen = new Set<unknown>();
  for (const [index, entry] of entries.entries()) {
    const id = isObject(entry) ? entry[key] : undefined;
    if (id === undefined) continue;
    if (seen.has(id)) complain(inside(inside(at, index), key), `\`${key}\` "${String(id)}" already exists`);
    seen.add(id);
  }
}

function uniqueActions(entry: unknown, at: Place): void {
  if (isObject(entry) && entry['type'] === 'actions' && Array.isArray(entry['elements']))
    uniqueIds(entry['elements'], 'action_id', inside(at, 'elements'));
}

function focusedOnce(blocks: readonly unknown[], at: Place): void {
  const focused = blocks
    .flatMap((entry) => (isObject(entry) ? elementsOf(entry) : []))
    .filter((e) => e['focus_on_load'] === true);
  if (focused.length > 1) complain(at, 'only one element can set `focus_on_load`');
}

function onlyOneTable(blocks: readonly unknown[], at: Place): void {
  if (blocks.filter((entry) => isObject(entry) && entry['type'] === 'table').length > 1)
    complain(at, 'only_one_table_allowed');
}

/** The interactive elements of a block, wherever the block keeps them. */
export function elementsOf(entry: Json): readonly Json[] {
  const many = Array.isArray(entry['elements']) ? entry['elements'] : [];
  return [...many, entry['accessory'], entry['element']].filter(isObject);
}

/** Characters that people would read in the blocks. */
export function countCharacters(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, entry) => sum + countCharacters(entry), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, entry]) => sum + (key === 'text' && typeof entry === 'string' ? entry.length : countCharacters(entry)),
    0,
  );
}

const viewFields = { private_metadata: text(3000, 0), callback_id: text(255, 0), external_id: text(255, 0) };
const views: Readonly<Record<string, Check>> = {
  modal: shape(
    { title: plainText(24), blocks: checkBlocks(MAX_VIEW_BLOCKS) },
    { ...viewFields, submit: plainText(24), close: plainText(24), clear_on_close: bool, notify_on_close: bool },
  ),
  home: shape({ blocks: checkBlocks(MAX_VIEW_BLOCKS) }, viewFields),
};

/** What is wrong with a view; a modal with inputs needs a submit button. */
export function viewProblems(value: unknown, pointer = '/view'): readonly string[] {
  const problems: string[] = [];
  const at: Place = { pointer, surface: isObject(value) && value['type'] === 'home' ? 'home' : 'modal', problems };
  if (!isObject(value)) complain(at, 'must provide an object');
  else {
    const { type, ...rest } = value;
    const check = typeof type === 'string' && Object.hasOwn(views, type) ? views[type] : undefined;
    if (type === undefined) for (const key of ['title', 'blocks', 'type']) complainIfMissing(value, key, at);
    else if (check === undefined) complain(inside(at, 'type'), `unsupported type: ${String(type)}`);
    else check(rest, at);
    needsSubmit(value, at);
  }
  return problems;
}

function complainIfMissing(value: Json, key: string, at: Place): void {
  if (value[key] === undefined) complain(at, `missing required field: ${key}`);
}

function needsSubmit(view: Json, at: Place): void {
  if (view['type'] !== 'modal' || view['submit'] !== undefined || !Array.isArray(view['blocks'])) return;
  const index = view['blocks'].findIndex((entry) => isObject(entry) && entry['type'] === 'input');
  if (index < 0) return;
  const place = inside(inside(inside(at, 'blocks'), index), 'input');
  complain(place, 'must define `submit` to use an `input` block in modals');
}

/** The blocks as Slack stores them: ids filled in, texts with their defaults. Call it on valid blocks only. */
export function storedBlocks(value: readonly unknown[], newId: () => string): readonly Block[] {
  return value.filter(isObject).map((entry) => {
    const filled = mapElements(fillTexts(entry), (element) =>
      isInteractive(element) && element['action_id'] === undefined ? { ...element, action_id: newId() } : element,
    );
    return { ...filled, type: String(entry['type']), block_id: String(entry['block_id'] ?? newId()) };
  });
}

const isInteractive = (element: Json) => !['image', 'plain_text', 'mrkdwn'].includes(String(element['type']));

function mapElements(entry: Json, change: (element: Json) => Json): Json {
  if (entry['type'] === 'rich_text') return entry;
  const changed: Record<string, unknown> = { ...entry };
  if (Array.isArray(entry['elements'])) changed['elements'] = entry['elements'].filter(isObject).map(change);
  for (const key of ['accessory', 'element']) if (isObject(entry[key])) changed[key] = change(entry[key]);
  return changed;
}

function fillTexts(value: Json): Json {
  const filled = Object.entries(value).map(([key, entry]) => [key, fill(entry)]);
  const object: Json = Object.fromEntries(filled);
  if (object['type'] === 'plain_text') return { emoji: true, ...object };
  return object['type'] === 'mrkdwn' ? { verbatim: false, ...object } : object;
}

function fill(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fill);
  return isObject(value) ? fillTexts(value) : value;
}
