import { h, icon } from '../dom.js';

const COLOURS = 8;

/** A person's initials on a colour of their own; apps show a robot's face. @param {{id: string, name: string, isApp: boolean}} who @param {string} [size] */
export function drawAvatar(who, size = '') {
  let hash = 0;
  for (const character of who.id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  const initials = who.name
    .split(/[\s._-]+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? '')
    .join('');
  const look = who.isApp ? 'avatar-app' : `avatar-${hash % COLOURS}`;
  return h('span', { class: `avatar ${look} ${size}`, 'aria-hidden': 'true' }, who.isApp ? icon('robot') : initials);
}
