import type { Membership } from '../../src/ports/membership.ts';
import type { Lane, Turnstile } from './turnstile.ts';

/** What a replica asks of the others has its turns as every call to the outside; what it knows by itself has none. */
export function membershipBehind(turnstile: Turnstile, lane: Lane, member: Membership): Membership {
  const asked = turnstile.behind(lane, {
    claim: (id: string) => member.claim(id),
    ring: (id: string) => member.ring(id),
  });
  return {
    start: (news) => member.start(news),
    fence: (id) => member.fence(id),
    adopt: (fence) => turnstile.behind(lane, member.adopt(fence)),
    async claim(id) {
      const claim = await asked.claim(id);
      return claim && turnstile.behind(lane, claim);
    },
    ring: asked.ring,
    status: () => member.status(),
    stop: () => member.stop(),
  };
}
