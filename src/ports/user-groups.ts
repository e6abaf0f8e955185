/** Slack's user groups: asked by id, cached shortly, never guessed. */
export interface UserGroups {
  /** Ids of the group's accounts. @throws MeshError when Slack cannot be asked or knows no such group (I6). */
  members(groupId: string, options?: { readonly signal?: AbortSignal }): Promise<ReadonlySet<string>>;
}
