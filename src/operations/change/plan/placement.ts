import type { Placement } from '../../../domain/catalogue.ts';
import type { Change } from '../../../domain/change/change.ts';
import { MeshError } from '../../../domain/errors.ts';
import type { ChangeDeps } from '../deps.ts';

/** @throws MESH_CONFIG when the service was taken out of the configuration while a change to it was open. */
export function placementOf(deps: Pick<ChangeDeps, 'catalogue'>, change: Change): Placement {
  const service = deps.catalogue.services.find(({ name }) => name === change.service);
  const placement = service?.placements.find(({ environment }) => environment === change.environment);
  if (placement === undefined) {
    const { service: name, environment } = change;
    throw new MeshError('MESH_CONFIG', 'finding the service of a change', { service: name, environment });
  }
  return placement;
}
