/** Rows: field and kind, as the server keeps them. */
export const STORED_JOB = {
  Job: `
    Stop bool; Region string; Namespace string; ID string; ParentID string; Name string; Type string; Priority int;
    AllAtOnce bool; Datacenters list; NodePool string; Constraints [Constraint]; Affinities [Affinity];
    Spreads [Spread]; TaskGroups [TaskGroup]; Update UpdateStrategy!; Multiregion Multiregion;
    Periodic PeriodicConfig; ParameterizedJob ParameterizedJobConfig; Dispatched bool;
    DispatchIdempotencyToken string; Payload bytes; Meta map; ConsulNamespace string; VaultNamespace string;
    NomadTokenID string; Status string; StatusDescription string; Stable bool; Version int; SubmitTime int;
    CreateIndex int; ModifyIndex int; JobModifyIndex int; UI JobUIConfig; VersionTag JobVersionTag
  `,
  UpdateStrategy: `
    Stagger int; MaxParallel int; HealthCheck string; MinHealthyTime int; HealthyDeadline int;
    ProgressDeadline int; AutoRevert bool; AutoPromote bool; Canary int
  `,
  Multiregion: `Strategy MultiregionStrategy; Regions [MultiregionRegion]`,
  MultiregionStrategy: `MaxParallel int; OnFailure string`,
  MultiregionRegion: `Name string; Count int; Datacenters list; NodePool string; Meta map`,
  PeriodicConfig: `Enabled bool; Spec string; Specs list; SpecType string; ProhibitOverlap bool; TimeZone string`,
  ParameterizedJobConfig: `Payload string; MetaRequired list; MetaOptional list`,
  JobUIConfig: `Description string; Links [JobUILink]`,
  JobUILink: `Label string; Url string`,
  JobVersionTag: `Name string; Description string; TaggedTime int`,
  Spread: `Attribute string; Weight int; SpreadTarget [SpreadTarget]`,
  SpreadTarget: `Value string; Percent int`,
  Constraint: `LTarget string; RTarget string; Operand string`,
  Affinity: `LTarget string; RTarget string; Operand string; Weight int`,
} as const;
