import type { Figure } from '../figure.ts';
export const manyProposals: Figure = {
  key: 'c',
  title: '',
  run: async () => {
    throw new Error('not yet');
  },
};
