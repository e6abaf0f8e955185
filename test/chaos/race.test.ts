import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRealConsul } from '../contract/consul/real-consul.ts';
import { type ChaosMesh, startChaosMesh } from './support/chaos-mesh.ts';
import { Crowd } from './support/crowd.ts';
import { isChaosWanted, times, whyLeftOut } from './support/extent.ts';
import { Life } from './support/life.ts';
import { auditFlaws, auditOf, jobVersion, storedUnder } from './support/state.ts';

const PEOPLE = 20;
const ROUNDS = Array.from({ length: times({ full: 200, share: 10 }) }, (_, round) => [round + 1] as const);
/** What whoever decided is told, and nobody else. */
const DECIDED = /: (approved\. It is being applied|rejected\. Nothing was applied)/;
/** What all others are told: how it stands, which another one's decision has made so. */
const TRUE_OF = {
  approved: /^The change \S+ .*(cannot take this step now|has ended already; it (succeeded))/,
  rejected: /^The change \S+ .*has ended already; it was rejected\./,
};

describe.skipIf(!isChaosWanted)(`${PEOPLE} people who click at once, over three replicas${whyLeftOut}`, () => {
  /** An approval is planned once more before it counts, so that rejections would win every time: they come later, in ms. */
  let latenessMs = 200;
  const made = { approved: 0, rejected: 0 };
  let started: { readonly mesh: ChaosMesh; readonly crowd: Crowd } | undefined;
  const running = () => {
    if (started === undefined) throw new Error('the mesh did not start');
    return started;
  };

  beforeAll(async () => {
    const binary = findRealConsul();
    if (binary === undefined) throw new Error('there is no real Consul: npm run servers builds one');
    const mesh = await startChaosMesh(binary, 3);
    started = { mesh, crowd: new Crowd(mesh, PEOPLE) };
  }, 120_000);

  afterAll(() => started?.mesh.close());

  it.each(ROUNDS)(
    'make one decision, and each hears the truth (round %i)',
    async () => {
      const { mesh, crowd } = running();
      const versionBefore = await jobVersion(mesh);
      // Of what is rejected, nothing runs: the next one wants the same, and not what runs already.
      const life = new Life(mesh, { approves: false, turn: versionBefore });
      await life.until(
        async () => (await storedUnder(mesh, 'locks/')).length === 1 && life.isInState('Waiting for approval'),
        'its card stands',
      );
      const [card] = life.cards();
      if (card === undefined) throw new Error('its card is gone');
      await crowd.getReady(card);
      await crowd.decide(card, latenessMs);
      const allTold = () => [...crowd.told(card).values()].every((texts) => texts.length > 0);
      await life.until(() => allTold() && life.isOver(), 'it has ended, and everybody was answered');
      await life.until(async () => (await storedUnder(mesh, 'drivers/')).length === 0, 'nothing is left to do');

      const told = [...crowd.told(card)];
      const deciders = told.filter(([, texts]) => texts.some((text) => DECIDED.test(text))).map(([user]) => user);
      expect(deciders).toHaveLength(1);
      expect(told.map(([, texts]) => texts.length)).toEqual(told.map(() => 1));
      const others = told.filter(([user]) => !deciders.includes(user)).flatMap(([, texts]) => texts);
      const decided = (await auditOf(mesh, card)).filter(({ event }) => event === 'decided');
      expect(decided.map(({ by }) => by?.userId)).toEqual(deciders);
      const isApproved = decided[0]?.step === 'approved';
      const decision = isApproved ? 'approved' : 'rejected';
      expect(others.filter((text) => !TRUE_OF[decision].test(text))).toEqual([]);
      made[decision] += 1;
      // The closer the race, the more it shows.
      latenessMs *= isApproved ? 1 / 1.5 : 1.5;
      expect(life.isInState(isApproved ? 'Succeeded' : 'Rejected')).toBe(true);
      expect(await jobVersion(mesh)).toBe(versionBefore + (isApproved ? 1 : 0));
      expect(await storedUnder(mesh, 'locks/')).toEqual([]);
      expect(await auditFlaws(mesh)).toEqual([]);
    },
    90_000,
  );

  it('and sometimes it is an approval, sometimes a rejection', () => {
    process.stderr.write(`decided at once by ${PEOPLE} people: ${JSON.stringify(made)}\n`);
    expect(Math.min(made.approved, made.rejected)).toBeGreaterThan(0);
  });
});
