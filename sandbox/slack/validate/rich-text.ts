import { bool, byType, type Check, integer, listOf, oneOf, shape, text, url } from './check.ts';
import { blockId } from './composition.ts';

/** The rich_text block: sections, lists, quotes and code, made of small styled pieces. */

const MANY = 10_000;
const id = text(255);
const styles = shape({}, { bold: bool, italic: bool, strike: bool, code: bool, underline: bool });
const mentionStyles = shape(
  {},
  { bold: bool, italic: bool, strike: bool, highlight: bool, client_highlight: bool, unlink: bool },
);

const pieces: Readonly<Record<string, Check>> = {
  text: shape({ text: text(MANY * 10) }, { style: styles }),
  link: shape({ url }, { text: text(MANY * 10), unsafe: bool, style: styles }),
  emoji: shape({ name: id }, { unicode: id, skin_tone: integer(1, 6), style: styles }),
  user: shape({ user_id: id }, { style: mentionStyles }),
  usergroup: shape({ usergroup_id: id }, { style: mentionStyles }),
  channel: shape({ channel_id: id }, { style: mentionStyles }),
  team: shape({ team_id: id }, { style: mentionStyles }),
  broadcast: shape({ range: oneOf('here', 'channel', 'everyone') }, { style: mentionStyles }),
  color: shape({ value: text(7) }, { style: styles }),
  date: shape({ timestamp: integer(0), format: text(255) }, { url, fallback: text(255), style: styles }),
};
const piece = byType(pieces);
const codePiece = byType({ text: shape({ text: text(MANY * 10) }), link: shape({ url }, { text: text(MANY * 10) }) });
const border = oneOf(0, 1);

const section = shape({ elements: listOf(piece, MANY, 0) });
const parts = byType({
  rich_text_section: section,
  rich_text_list: shape(
    { elements: listOf(byType({ rich_text_section: section }), MANY), style: oneOf('bullet', 'ordered') },
    { indent: integer(0, 8), offset: integer(0), border },
  ),
  rich_text_quote: shape({ elements: listOf(piece, MANY) }, { border }),
  rich_text_preformatted: shape({ elements: listOf(codePiece, MANY) }, { border, language: text(255) }),
});

export const richTextFields: Check = shape({ elements: listOf(parts, MANY) }, { block_id: blockId });
export const richText: Check = byType({ rich_text: richTextFields });
