import type { Engine } from '../../http/endpoint.ts';
import { plainEndpoints } from './plain.ts';
import { versionedEndpoints } from './versioned.ts';

/** The key/value engine, in the version that the mount's options name. */
export const KV: Engine = {
  type: 'kv',
  open: (mount, state, content) => {
    const initial = mount.path === 'secret/' ? (content?.secrets ?? {}) : {};
    return mount.options?.['version'] === '2' ? versionedEndpoints(state.clock, initial) : plainEndpoints(mount);
  },
};
