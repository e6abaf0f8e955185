import type { Attribute, Block, Body } from '../ast.ts';
import type { Range, Source } from '../source.ts';
import { parseExpression } from './expression.ts';
import { Scanner } from './scanner.ts';
import { readQuotedLiteral } from './template.ts';

/** Reads a file that HCL's own grammar has accepted into a tree with source ranges. */
export function parseFile(source: Source): Body {
  const scanner = new Scanner(source);
  const items = readItems(scanner, false);
  return { ...items, range: source.range(0, source.text.length) };
}

function readItems(scanner: Scanner, nested: boolean): Pick<Body, 'attributes' | 'blocks'> {
  const attributes: Attribute[] = [];
  const blocks: Block[] = [];
  for (;;) {
    scanner.skipLines();
    if (nested ? scanner.sees('}') : scanner.ended) return { attributes, blocks };
    const name = scanner.identifier();
    if (!name) throw scanner.unexpected('an argument or block definition is required here');
    if (scanner.sees('=') && !scanner.sees('==')) attributes.push(readAttribute(scanner, name));
    else blocks.push(readBlock(scanner, name));
  }
}

function readAttribute(scanner: Scanner, name: { name: string; range: Range }): Attribute {
  scanner.expect('=');
  const expression = parseExpression(scanner);
  const range = scanner.range(name.range.start, expression.range.end);
  return { name: name.name, nameRange: name.range, expression, range };
}

function readBlock(scanner: Scanner, type: { name: string; range: Range }): Block {
  const labels: { value: string; range: Range }[] = [];
  for (;;) {
    const word = scanner.identifier();
    if (word) labels.push({ value: word.name, range: word.range });
    else if (scanner.sees('"')) labels.push(readQuotedLiteral(scanner));
    else break;
  }
  const openBrace = scanner.expect('{');
  const items = scanner.within(true, () => readItems(scanner, true));
  const close = scanner.expect('}');
  return {
    type: type.name,
    typeRange: type.range,
    labels,
    openBrace,
    body: { ...items, range: scanner.range(openBrace.start, close.end) },
    definition: scanner.range(type.range.start, labels.at(-1)?.range.end ?? type.range.end),
  };
}
