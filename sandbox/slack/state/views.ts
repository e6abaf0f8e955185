import type { View } from '../wire.ts';
import type { Changes } from './changes.ts';

/** Slack shows at most three modals on top of each other. */
export const MAX_STACK = 3;

/** One stack of modals and one App Home per person. */
export interface Views {
  stack(user: string): readonly View[];
  home(user: string): View | undefined;
  homes(): ReadonlyMap<string, View>;
  /** Who opened or changed a modal last; undefined when none is open. */
  lastUser(): string | undefined;
  setStack(user: string, stack: readonly View[]): void;
  setHome(user: string, view: View): void;
  /** Any view by its id or external id, with whose it is. */
  find(idOrExternalId: string): { readonly user: string; readonly view: View } | undefined;
  /** Puts `view` in the place of the view with the same id. */
  replace(user: string, view: View): void;
  reset(): void;
}

export function createViews(changes: Changes): Views {
  const stacks = new Map<string, readonly View[]>();
  const homes = new Map<string, View>();
  let lastUser: string | undefined;
  const setStack = (user: string, stack: readonly View[]) => {
    stacks.delete(user);
    if (stack.length > 0) stacks.set(user, stack);
    lastUser = stack.length > 0 ? user : [...stacks.keys()].at(-1);
    changes.emit({ kind: 'view', user, stack });
  };
  const setHome = (user: string, view: View) => {
    homes.set(user, view);
    changes.emit({ kind: 'home', user, view });
  };
  const entries = () => [
    ...[...stacks].flatMap(([user, stack]) => stack.map((view) => ({ user, view }))),
    ...[...homes].map(([user, view]) => ({ user, view })),
  ];
  return {
    stack: (user) => stacks.get(user) ?? [],
    home: (user) => homes.get(user),
    homes: () => homes,
    lastUser: () => lastUser,
    setStack,
    setHome,
    find: (key) =>
      entries().find(({ view }) => view.id === key || (view.external_id !== '' && view.external_id === key)),
    replace(user, view) {
      if (view.type === 'home') setHome(user, view);
      else
        setStack(
          user,
          (stacks.get(user) ?? []).map((known) => (known.id === view.id ? view : known)),
        );
    },
    reset() {
      stacks.clear();
      homes.clear();
      lastUser = undefined;
    },
  };
}
