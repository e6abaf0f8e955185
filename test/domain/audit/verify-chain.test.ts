import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Anchor, type AuditLink, GENESIS, hashOf, sealEntry } from '../../../src/domain/audit/link.ts';
import { type ChainBounds, type Flaw, verifyChain } from '../../../src/domain/audit/verify-chain.ts';
import { aChain, anEntry, sha256 } from '../../support/an-audit-chain.ts';

const CHAIN = aChain(Array.from({ length: 8 }, (_, index) => anEntry({ requestId: `r-${index + 1}` })));

function anchorOf(link: AuditLink | undefined): Anchor {
  return link === undefined ? GENESIS : { seq: link.seq, hash: link.hash };
}

function flawsOf(links: readonly unknown[], differs: Partial<ChainBounds> = {}): readonly Flaw[] {
  const bounds = { chain: 'production', tail: GENESIS, head: anchorOf(CHAIN.at(-1)), ...differs };
  return verifyChain(bounds, links, sha256);
}

describe('a chain', () => {
  it('that nobody touched has no flaw, whole and in every part that retention leaves', () => {
    expect(flawsOf(CHAIN)).toEqual([]);
    for (const cut of CHAIN.keys()) expect(flawsOf(CHAIN.slice(cut), { tail: anchorOf(CHAIN[cut - 1]) })).toEqual([]);
    expect(flawsOf([], { head: GENESIS })).toEqual([]);
  });

  it('is the same for whoever wrote its fields in another order', () => {
    const turned = CHAIN.map((link) => Object.fromEntries(Object.entries(link).reverse()));
    expect(flawsOf(turned)).toEqual([]);
  });

  it('tells which entry was changed, also where its hash was made to fit', () => {
    const [before, , after] = [CHAIN.slice(0, 3), CHAIN[3], CHAIN.slice(4)];
    const forged = { ...CHAIN[3], service: 'api' };
    expect(flawsOf([...before, forged, ...after])).toEqual([{ kind: 'changed', seq: 4 }]);
    const fitted = { ...forged, hash: hashOf(forged, sha256) };
    expect(flawsOf([...before, fitted, ...after])).toEqual([{ kind: 'unlinked', seq: 5 }]);
  });

  it('tells which entries were dropped, added, doubled and put elsewhere', () => {
    expect(flawsOf(CHAIN.filter(({ seq }) => seq < 3 || seq > 5))).toEqual([{ kind: 'missing', seq: 3, last: 5 }]);
    expect(flawsOf(CHAIN.slice(1))).toEqual([{ kind: 'missing', seq: 1, last: 1 }]);
    const extra = sealEntry(anEntry({ requestId: 'r-forged' }), anchorOf(CHAIN[3]), CHAIN[4]?.at ?? '', sha256);
    expect(flawsOf([...CHAIN.slice(0, 4), extra, ...CHAIN.slice(4)])).toEqual([
      { kind: 'misplaced', seq: 5 },
      { kind: 'unlinked', seq: 6 },
    ]);
    expect(flawsOf([...CHAIN.slice(0, 3), ...CHAIN.slice(2)])).toEqual([{ kind: 'misplaced', seq: 3 }]);
    const swapped = [...CHAIN.slice(0, 3), CHAIN[4], CHAIN[3], ...CHAIN.slice(5)];
    expect(flawsOf(swapped)).toEqual([
      { kind: 'missing', seq: 4, last: 4 },
      { kind: 'misplaced', seq: 4 },
    ]);
  });

  it('tells where it was cut off, and that its head was moved back', () => {
    expect(flawsOf(CHAIN.slice(0, 6))).toEqual([{ kind: 'cut-off', seq: 6, head: 8 }]);
    const back = anchorOf(CHAIN[5]);
    expect(flawsOf(CHAIN, { head: back })).toEqual([{ kind: 'beyond-head', seq: 8 }]);
    expect(flawsOf(CHAIN.slice(0, 6), { head: back })).toEqual([]); // only who knows a later head finds this
    expect(flawsOf(CHAIN, { head: { seq: 8, hash: 'a'.repeat(64) } })).toEqual([{ kind: 'other-head', seq: 8 }]);
  });

  it('tells what is no entry, and what belongs to another chain', () => {
    expect(flawsOf([...CHAIN.slice(0, 3), 'nonsense', ...CHAIN.slice(4)])).toEqual([{ kind: 'unreadable', seq: 4 }]);
    const foreign = { ...CHAIN[3], chain: 'staging' };
    expect(flawsOf([...CHAIN.slice(0, 3), foreign, ...CHAIN.slice(4)])).toEqual([
      { kind: 'foreign', seq: 4, chain: 'staging' },
      { kind: 'missing', seq: 4, last: 4 },
    ]);
  });
});

describe('every single change to a chain', () => {
  const words = fc.string({ maxLength: 20 });
  const entry = fc
    .record({ requestId: words, service: words, reason: words, words })
    .map((differs) => anEntry(differs));
  const chain = fc.array(entry, { minLength: 2, maxLength: 12 }).map(aChain);
  const spot = fc.nat({ max: 1_000 });
  const check = (links: readonly AuditLink[], touched: readonly unknown[]) =>
    verifyChain({ chain: 'production', tail: GENESIS, head: anchorOf(links.at(-1)) }, touched, sha256);

  it('of any field is found, at its entry', () => {
    fc.assert(
      fc.property(chain, spot, spot, fc.jsonValue(), (links, at, which, value) => {
        const index = at % links.length;
        const touched = links[index];
        const names = Object.keys(touched ?? {});
        const name = names[which % names.length] ?? '';
        const forged = { ...touched, [name]: value };
        fc.pre(hashOf(forged, sha256) !== touched?.hash || name === 'hash');
        fc.pre(JSON.stringify(forged) !== JSON.stringify(touched));
        const flaws = check(links, links.toSpliced(index, 1, forged as AuditLink)); // forged on purpose
        expect(flaws.length).toBeGreaterThan(0);
        if (name !== 'seq') expect(flaws[0]?.seq).toBe(index + 1);
      }),
    );
  });

  it('that drops, doubles, swaps, adds or removes fields, or cuts off is found', () => {
    const kinds = ['drop', 'double', 'swap', 'add-field', 'remove-field', 'cut-off'] as const;
    fc.assert(
      fc.property(chain, spot, spot, fc.constantFrom(...kinds), (links, first, second, kind) => {
        const touched = touch(links, kind, first % links.length, second % links.length);
        fc.pre(JSON.stringify(touched) !== JSON.stringify(links));
        expect(check(links, touched).length).toBeGreaterThan(0);
        expect(check(links, links)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

type Touch = 'drop' | 'double' | 'swap' | 'add-field' | 'remove-field' | 'cut-off';

function touch(links: readonly AuditLink[], kind: Touch, at: number, other: number): readonly unknown[] {
  const [here, there] = [links[at], links[other]];
  switch (kind) {
    case 'drop':
      return links.toSpliced(at, 1);
    case 'double':
      return [...links.slice(0, other), here, ...links.slice(other)];
    case 'swap':
      return links.map((link, index) => (index === at ? there : index === other ? here : link));
    case 'add-field':
      return links.map((link, index) => (index === at ? { ...link, added: 1 } : link));
    case 'remove-field':
      return links.map((link, index) => (index === at ? { ...link, changeId: undefined } : link));
    case 'cut-off':
      return links.slice(0, at);
  }
}
