import type { Expression } from '../ast.ts';
import { parseExpression } from './expression.ts';
import { dedent, type Piece } from './heredoc.ts';
import type { Scanner } from './scanner.ts';
import { directive, foldDirectives } from './template-directives.ts';

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** A quoted string without interpolation, as block labels are. */
export function readQuotedLiteral(scanner: Scanner): { value: string; range: Expression['range'] } {
  const template = parseQuoted(scanner);
  if (template.kind === 'template' && template.parts.length === 1) {
    const only = template.parts[0];
    if (only?.kind === 'literal') return { value: String(only.value), range: template.range };
  }
  throw scanner.unexpected('a label cannot contain an interpolation');
}

export function parseQuoted(scanner: Scanner): Expression {
  const start = scanner.expect('"').start;
  const pieces = readPieces(scanner, { quoted: true, ends: (text, at) => text[at] === '"' });
  scanner.at++;
  return assemble(scanner, pieces, start);
}

/** `<<EOF` or `<<-EOF`; the latter loses the smallest indentation of its lines. */
export function parseHeredoc(scanner: Scanner): Expression {
  const start = scanner.expect('<<').start;
  const flush = scanner.text[scanner.at] === '-';
  if (flush) scanner.at++;
  const marker = scanner.identifier();
  if (!marker) throw scanner.unexpected('a heredoc needs a marker');
  scanner.at = scanner.text.indexOf('\n', scanner.at) + 1;
  const isMarker = (text: string, at: number): boolean => {
    if (text[at - 1] !== '\n') return false;
    const end = text.indexOf('\n', at);
    return text.slice(at, end === -1 ? text.length : end).trim() === marker.name;
  };
  const pieces = readPieces(scanner, { quoted: false, ends: isMarker });
  scanner.at = scanner.text.indexOf(marker.name, scanner.at) + marker.name.length;
  if (flush) dedent(pieces);
  return assemble(scanner, pieces, start);
}

interface TemplateRules {
  readonly quoted: boolean;
  ends(text: string, at: number): boolean;
}

/** Literals (a heredoc's one per line), interpolations and directives, in order. */
function readPieces(scanner: Scanner, rules: TemplateRules): Piece[] {
  const pieces: Piece[] = [];
  let value = '';
  let start = scanner.at;
  let trimNext = false;
  const flush = (trimEnd = false): void => {
    if (scanner.at > start) {
      const text = trimNext ? value.trimStart() : value;
      pieces.push({ kind: 'literal', value: trimEnd ? text.trimEnd() : text, range: scanner.range(start) });
    }
    trimNext = false;
    value = '';
  };
  while (!scanner.ended && !rules.ends(scanner.text, scanner.at)) {
    const opener = openerAt(scanner.text, scanner.at);
    if (opener) {
      flush(scanner.text[scanner.at + 2] === '~');
      const sequence = readSequence(scanner, opener);
      pieces.push(sequence.piece);
      trimNext = sequence.trims;
      start = scanner.at;
    } else {
      const char = readCharacter(scanner, rules.quoted);
      value += char;
      if (!rules.quoted && char === '\n') {
        flush();
        start = scanner.at;
      }
    }
  }
  flush();
  // HCL places an empty text behind the quote that ends it.
  const end = rules.quoted ? start + 1 : start;
  if (pieces.length === 0) pieces.push({ kind: 'literal', value: '', range: scanner.range(end, end) });
  return pieces;
}

function openerAt(text: string, at: number): '$' | '%' | undefined {
  if (text.startsWith('${', at)) return '$';
  return text.startsWith('%{', at) ? '%' : undefined;
}

/** One character of the literal, with escapes resolved; `$${` and `%%{` stand for themselves less one mark. */
function readCharacter(scanner: Scanner, quoted: boolean): string {
  const { text } = scanner;
  for (const [escaped, plain] of [
    ['$${', '${'],
    ['%%{', '%{'],
  ] as const) {
    if (text.startsWith(escaped, scanner.at)) {
      scanner.at += escaped.length;
      return plain;
    }
  }
  const char = text[scanner.at] ?? '';
  if (!quoted || char !== '\\') {
    scanner.at++;
    return char;
  }
  const escaped = text[scanner.at + 1] ?? '';
  if (escaped === 'u' || escaped === 'U') {
    const digits = text.slice(scanner.at + 2, scanner.at + (escaped === 'u' ? 6 : 10));
    scanner.at += digits.length + 2;
    return String.fromCodePoint(Number.parseInt(digits, 16));
  }
  const resolved = ESCAPES[escaped];
  if (resolved === undefined) throw scanner.unexpected(`unknown escape ${JSON.stringify(`\\${escaped}`)}`);
  scanner.at += 2;
  return resolved;
}

function readSequence(scanner: Scanner, opener: '$' | '%'): { piece: Piece; trims: boolean } {
  const start = scanner.at;
  scanner.at += 2;
  if (scanner.text[scanner.at] === '~') scanner.at++;
  return scanner.within(false, () => {
    const piece: Piece =
      opener === '%'
        ? directive(scanner, start)
        : { kind: 'interpolation', expression: parseExpression(scanner), range: scanner.range(start) };
    const trims = scanner.take('~') !== undefined;
    scanner.expect('}');
    return { piece: { ...piece, range: scanner.range(start) }, trims };
  });
}

/** A template of nothing but one interpolation keeps that expression's type. */
function assemble(scanner: Scanner, pieces: readonly Piece[], start: number): Expression {
  const range = scanner.range(start);
  const only = pieces.length === 1 ? pieces[0] : undefined;
  if (only?.kind === 'interpolation') return { kind: 'wrapped', inner: only.expression, range, startRange: range };
  const parts = foldDirectives(meld(pieces), scanner);
  return { kind: 'template', parts, range, startRange: parts[0]?.startRange ?? range };
}

function meld(pieces: readonly Piece[]): Piece[] {
  const melded: Piece[] = [];
  for (const piece of pieces) {
    const last = melded.at(-1);
    if (piece.kind === 'literal' && last?.kind === 'literal') {
      const range = { ...last.range, end: piece.range.end };
      melded[melded.length - 1] = { kind: 'literal', value: last.value + piece.value, range };
    } else melded.push(piece);
  }
  return melded;
}
