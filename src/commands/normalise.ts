/** The longest command that is read; Slack itself allows more. */
export const MAX_TEXT = 3000;

const CURLY_DOUBLE = /[\u201c-\u201f\u2033\u00ab\u00bb\uff02]/gu;
const CURLY_SINGLE = /[\u2018-\u201b\u2032\uff07]/gu;
const ODD_HYPHEN = /[\u2010\u2011\ufe63\uff0d]/gu;
const ODD_SPACE = /[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/gu;
// Zero-width characters and soft hyphens are invisible: nobody means them. The bidirectional marks stay, so that a
// name with one in it is refused and shown rather than quietly read as another name.
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]/gu;
// Line breaks and tabs are control characters too, but they separate words.
const CONTROL = /(?![\t\n\r])\p{Cc}/gu;

/** Turns what Slack's clients make of a typed command back into what was typed. */
export function normalise(text: string): string {
  return unwrapSlack(text)
    .replace(INVISIBLE, '')
    .replace(CONTROL, '')
    .replace(ODD_SPACE, ' ')
    .replace(ODD_HYPHEN, '-')
    .replace(CURLY_DOUBLE, '"')
    .replace(CURLY_SINGLE, "'")
    .trim();
}

/** `<@U1|ann>`, `<#C1|ops>`, `<http://a.b|a.b>` and `&amp;` as people saw them when they typed. */
function unwrapSlack(text: string): string {
  return text
    .replace(
      /<([@#!]?)([^<>|\s]{1,2000})(?:\|([^<>]{0,2000}))?>/gu,
      (_whole, sign: string, target: string, label?: string) => readable(sign, target, label),
    )
    .replace(/&(lt|gt|amp);/gu, (_whole, name: 'lt' | 'gt' | 'amp') => ENTITIES[name]);
}

const ENTITIES = { lt: '<', gt: '>', amp: '&' } as const;

function readable(sign: string, target: string, label: string | undefined): string {
  if (label !== undefined && label !== '')
    return sign === '#' || (sign === '@' && !label.startsWith('@')) ? sign + label : label;
  if (sign === '!') return `@${target}`;
  return sign === '' && target.startsWith('mailto:') ? target.slice('mailto:'.length) : sign + target;
}
