/** Inline Markdown: emphasis, code, links; and Slack's own `<…>` tokens, which the markdown block takes as well. */
import { isEmoji } from '../mrkdwn/emoji.js';
import { parseToken, safeUrl } from '../mrkdwn/token.js';

/** @typedef {import('../mrkdwn/parse.js').Inline} Inline */

/** @type {readonly [RegExp, (match: RegExpExecArray) => Inline | undefined][]} */
const RULES = [
  [/^\\([!-/:-@[-`{-~])/, ([, character = '']) => ({ type: 'text', text: character })],
  [/^(`+)([^\n]*?[^`\n])\1(?!`)/, ([, , code = '']) => ({ type: 'code', text: code.trim() })],
  [/^<([^<>\n]+)>/, ([, token = '']) => parseToken(token)],
  [/^!?\[([^\]\n]*)\]\(([^()\s]+)(?:\s+"[^"\n]*")?\)/, ([, label = '', url = '']) => toLink(url, label)],
  [/^\*\*(?=\S)([^\n]*?\S)\*\*/, ([, text = '']) => ({ type: 'bold', children: parseInlineMarkdown(text) })],
  [/^__(?=\S)([^\n]*?\S)__(?!\w)/, ([, text = '']) => ({ type: 'bold', children: parseInlineMarkdown(text) })],
  [/^~~(?=\S)([^\n]*?\S)~~/, ([, text = '']) => ({ type: 'strike', children: parseInlineMarkdown(text) })],
  [
    /^\*(?=[^\s*])([^\n*]*[^\s*])\*(?!\*)/,
    ([, text = '']) => ({ type: 'italic', children: parseInlineMarkdown(text) }),
  ],
  [/^_(?=[^\s_])([^\n_]*[^\s_])_(?!\w)/, ([, text = '']) => ({ type: 'italic', children: parseInlineMarkdown(text) })],
  [/^:([a-z0-9_+'-]{1,60}):/, ([, name = '']) => (isEmoji(name) ? { type: 'emoji', name } : undefined)],
  [/^https?:\/\/[^\s<>|`"]*[^\s<>|`"*_~.,:;!?')\]]/, ([url = '']) => toLink(url, url)],
  [/^ {2,}\n|^\n/, () => ({ type: 'break' })],
];

const MAYBE = /[\\`<![*_~:h \n]/;

/** @param {string} url @param {string} label @returns {Inline | undefined} */
const toLink = (url, label) => (safeUrl(url) === undefined ? undefined : { type: 'link', url, label: label || url });

/** @param {string} text @returns {Inline[]} */
export function parseInlineMarkdown(text) {
  /** @type {Inline[]} */
  const nodes = [];
  let plain = '';
  let at = 0;
  while (at < text.length) {
    const found = MAYBE.test(text[at] ?? '') ? readRule(text, at) : undefined;
    if (found === undefined) {
      plain += text[at];
      at += 1;
    } else {
      if (plain !== '') nodes.push({ type: 'text', text: plain });
      plain = '';
      nodes.push(found.node);
      at = found.end;
    }
  }
  if (plain !== '') nodes.push({ type: 'text', text: plain });
  return nodes;
}

/** @param {string} text @param {number} at */
function readRule(text, at) {
  const insideWord = /[\p{L}\p{N}]/u.test(text[at - 1] ?? ' ');
  if (insideWord && /[_h]/.test(text[at] ?? '')) return undefined;
  const rest = text.slice(at, at + 4000);
  for (const [pattern, make] of RULES) {
    const match = pattern.exec(rest);
    const node = match === null ? undefined : make(match);
    if (match !== null && node !== undefined) return { node, end: at + match[0].length };
  }
  return undefined;
}
