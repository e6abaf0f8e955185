import type { KnownBlock } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { fitMessage } from '../../../src/slack/outbox/fit-message.ts';

const section = (text: string): KnownBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });
const fields = (count: number, text: string): KnownBlock => ({
  type: 'section',
  fields: Array.from({ length: count }, () => ({ type: 'mrkdwn', text })),
});

describe('a drawing', () => {
  it('that keeps to the limits is sent as it is', () => {
    const blocks = Array.from({ length: 50 }, (_, index) => section(`${index}`.padEnd(3000, 'x')));
    expect(fitMessage({ text: 'short', blocks })).toEqual({ text: 'short', blocks, broken: undefined });
  });

  it.each<[string, readonly KnownBlock[]]>([
    ['no block', []],
    ['51 blocks', Array.from({ length: 51 }, () => section('x'))],
    ['a section of 3001 characters', [section('x'.repeat(3001))]],
    ['an empty section', [section('')]],
    ['a section without anything', [{ type: 'section' }]],
    ['11 fields', [fields(11, 'x')]],
    ['a field of 2001 characters', [fields(1, 'x'.repeat(2001))]],
    ['a header of 151 characters', [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }]],
    ['an empty context', [{ type: 'context', elements: [] }]],
    ['an empty row of buttons', [{ type: 'actions', elements: [] }]],
    [
      'one block_id twice',
      [
        { ...section('a'), block_id: 'x' },
        { ...section('b'), block_id: 'x' },
      ],
    ],
  ])('with %s falls back to its text', (_what, blocks) => {
    const fitted = fitMessage({ text: 'what the card says', blocks });
    expect(fitted.broken).toBeDefined();
    expect(fitted.blocks).toEqual([section('what the card says')]);
  });

  it('whose text is far too long is cut where people see it, between characters', () => {
    const { text, blocks } = fitMessage({ text: '🚀'.repeat(5000), blocks: [] });
    expect(text.endsWith('🚀…')).toBe(true);
    expect([...text].length).toBeLessThanOrEqual(4000);
    expect(JSON.stringify(blocks)).toContain('🚀…');
  });
});
