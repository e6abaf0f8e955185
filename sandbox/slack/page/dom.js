/**
 * Builds elements. Text from elsewhere only ever becomes text nodes and attribute values, never markup (invariant I12).
 *
 * @typedef {Node | string | number | null | undefined | false} Child
 * @typedef {Record<string, unknown>} Props `onclick` and the like are listeners; true is an empty attribute; false, null, undefined: none
 */
import { safeUrl } from './mrkdwn/token.js';

const NEVER = new Set(['srcdoc', 'style', 'action', 'formaction']);

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Props | null} [props]
 * @param {...(Child | readonly Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) setProp(element, name, value);
  append(element, children);
  return element;
}

/** @param {HTMLElement} element @param {string} name @param {unknown} value */
function setProp(element, name, value) {
  if (value === undefined || value === null || value === false || NEVER.has(name)) return;
  if (typeof value === 'function') {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
  } else if (!name.startsWith('on')) element.setAttribute(name, value === true ? '' : String(value));
}

/** @param {Element | DocumentFragment} parent @param {readonly (Child | readonly Child[])[]} children */
export function append(parent, children) {
  for (const child of children.flat()) {
    if (child === undefined || child === null || child === false) continue;
    parent.append(child instanceof Node ? child : String(child));
  }
}

/** @param {...(Child | readonly Child[])} children */
export function fragment(...children) {
  const parent = document.createDocumentFragment();
  append(parent, children);
  return parent;
}

/**
 * A link that opens elsewhere and tells the other side nothing; plain content where the address is not safe.
 * @param {string} url
 * @param {...(Child | readonly Child[])} children
 */
export function link(url, ...children) {
  const href = safeUrl(url);
  if (href === undefined) return h('span', null, ...children);
  return h('a', { class: 'link', href, target: '_blank', rel: 'noopener noreferrer', title: href }, ...children);
}

const DIRECTED = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff]/;

/**
 * Text that cannot turn its neighbours around: right-to-left runs and direction marks stay in their own box.
 * @param {string} text
 */
export function isolated(text) {
  return DIRECTED.test(text) ? h('bdi', { class: 'isolate' }, text) : document.createTextNode(text);
}

/** An icon of the page's own sprite. @param {string} name */
export function icon(name) {
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(ns, 'use');
  use.setAttribute('href', `icons.svg#${name}`);
  svg.append(use);
  return svg;
}
