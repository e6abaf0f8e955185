/**
 * What people sent us through Slack, each thing once over all replicas: Slack may hand one envelope to two of them, or
 * hand it out again after a restart.
 */
export interface Deliveries {
  /**
   * `first`: nobody has taken it before, and nobody will after. `again`: it is somebody's already.
   * @throws MeshError when that is not certain: then nothing may be changed on its behalf.
   */
  take(name: string): Promise<'first' | 'again'>;
  /**
   * Forgets what was taken before this ISO instant, or could not be read already then; answers how many. Several
   * replicas may do it at once.
   */
  sweep(before: string, call?: { readonly signal?: AbortSignal }): Promise<number>;
}
