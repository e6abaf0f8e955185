/**
 * Where blocks are drawn and what they can do there.
 *
 * @typedef {import('../wire.ts').Action} Action
 * @typedef {Record<string, unknown>} Value an element's state in Slack's form for its type
 * @typedef {import('@slack/types').PlainTextOption | import('@slack/types').MrkdwnOption} Option
 * @typedef {{label: string, value: string}} Choice
 *
 * @typedef {object} Surface
 * @property {'message' | 'modal' | 'home'} kind
 * @property {import('./mrkdwn/draw.js').Reader} reader
 * @property {FormValues} values
 * @property {(action: Action) => Promise<boolean>} act resolves when the app has answered; false if it did not
 * @property {(blockId: string, actionId: string, query: string) => Promise<readonly Option[]>} loadOptions
 * @property {() => {users: readonly Choice[], channels: readonly Choice[]}} choices
 * @property {(blocks: readonly import('../wire.ts').File[]) => Node} drawFiles
 * @property {(id: string) => import('../wire.ts').File | undefined} file
 *
 * @typedef {object} Slot The place of one element
 * @property {Surface} surface
 * @property {string} blockId
 * @property {boolean} dispatches whether a change is told to the app at once
 * @property {string} label for screen readers, where nothing visible names the element
 */

/** What the inputs of one message or view hold; survives redrawing. */
export class FormValues {
  /** @type {Map<string, Map<string, Value>>} */
  #blocks = new Map();

  /** @param {string} blockId @param {string} actionId */
  get(blockId, actionId) {
    return this.#blocks.get(blockId)?.get(actionId);
  }

  /** @param {string} blockId @param {string} actionId @param {Value} value */
  set(blockId, actionId, value) {
    const block = this.#blocks.get(blockId) ?? new Map();
    this.#blocks.set(blockId, block.set(actionId, value));
  }

  /** Those of the given blocks, in the form of `state.values`. @param {readonly {block_id?: string}[]} blocks */
  of(blocks) {
    const ids = new Set(blocks.map((block) => block.block_id ?? ''));
    const kept = [...this.#blocks].filter(([id]) => ids.has(id));
    return Object.fromEntries(kept.map(([id, actions]) => [id, Object.fromEntries(actions)]));
  }
}

/**
 * The value an element has now; the first drawing gives it its initial one.
 * @param {Slot} slot @param {{type: string, action_id?: string}} element @param {Value} initial
 * @returns {Value}
 */
export function currentValue({ surface, blockId }, element, initial) {
  const actionId = element.action_id ?? '';
  const held = surface.values.get(blockId, actionId);
  if (held !== undefined && held['type'] === element.type) return held;
  const value = { type: element.type, ...initial };
  surface.values.set(blockId, actionId, value);
  return value;
}

/**
 * Remembers a new value, and tells the app where the slot says so.
 * @param {Slot} slot @param {{type: string, action_id?: string}} element @param {Value} value
 * @param {boolean} [dispatches]
 */
export function changeValue(slot, element, value, dispatches = slot.dispatches) {
  const actionId = element.action_id ?? '';
  slot.surface.values.set(slot.blockId, actionId, { type: element.type, ...value });
  if (!dispatches) return Promise.resolve(true);
  return slot.surface.act({ type: element.type, action_id: actionId, block_id: slot.blockId, ...value });
}
