/** The job block and what applies to a whole job. Rows: wire name, name in HCL (`-`: not from HCL, `@`: label), kind. */
export const JOB_TYPES = {
  Job: `
    Region                   region        string?
    Namespace                namespace     string?
    ID                       id            string?
    Name                     name          string?
    Type                     type          string?
    Priority                 priority      int?
    AllAtOnce                all_at_once   bool?
    Datacenters              datacenters   strings
    NodePool                 node_pool     string?
    Constraints              constraint    [Constraint]
    Affinities               affinity      [Affinity]
    TaskGroups               group         [TaskGroup]
    Update                   update        UpdateStrategy
    Multiregion              multiregion   Multiregion
    Spreads                  spread        [Spread]
    Periodic                 periodic      PeriodicConfig
    ParameterizedJob         parameterized ParameterizedJobConfig
    Reschedule               reschedule    ReschedulePolicy
    Migrate                  migrate       MigrateStrategy
    Meta                     meta          map
    UI                       ui            JobUIConfig
    Stop                     -             bool?
    ParentID                 -             string?
    Dispatched               -             bool
    DispatchIdempotencyToken -             string?
    Payload                  -             string?
    ConsulNamespace          -             string?
    VaultNamespace           -             string?
    NomadTokenID             -             string?
    Status                   -             string?
    StatusDescription        -             string?
    Stable                   -             bool?
    Version                  -             int?
    SubmitTime               -             int?
    CreateIndex              -             int?
    ModifyIndex              -             int?
    JobModifyIndex           -             int?
    VersionTag               -             JobVersionTag
  `,
  UpdateStrategy: `
    Stagger          stagger           duration?
    MaxParallel      max_parallel      int?
    HealthCheck      health_check      string?
    MinHealthyTime   min_healthy_time  duration?
    HealthyDeadline  healthy_deadline  duration?
    ProgressDeadline progress_deadline duration?
    Canary           canary            int?
    AutoRevert       auto_revert       bool?
    AutoPromote      auto_promote      bool?
  `,
  ReschedulePolicy: `
    Attempts      attempts       int?
    Interval      interval       duration?
    Delay         delay          duration?
    DelayFunction delay_function string?
    MaxDelay      max_delay      duration?
    Unlimited     unlimited      bool?
  `,
  MigrateStrategy: `
    MaxParallel     max_parallel     int?
    HealthCheck     health_check     string?
    MinHealthyTime  min_healthy_time duration?
    HealthyDeadline healthy_deadline duration?
  `,
  PeriodicConfig: `
    Enabled         enabled          bool?
    Spec            cron             string?
    Specs           crons            strings
    SpecType        -                string?
    ProhibitOverlap prohibit_overlap bool?
    TimeZone        time_zone        string?
  `,
  ParameterizedJobConfig: `
    Payload      payload       string
    MetaRequired meta_required strings
    MetaOptional meta_optional strings
  `,
  Multiregion: `
    Strategy strategy MultiregionStrategy
    Regions  region   [MultiregionRegion]
  `,
  MultiregionStrategy: `
    MaxParallel max_parallel int?
    OnFailure   on_failure   string?
  `,
  MultiregionRegion: `
    Name        @           string
    Count       count       int?
    Datacenters datacenters strings
    NodePool    node_pool   string
    Meta        meta        map
  `,
  JobUIConfig: `
    Description description string
    Links       link        [JobUILink]
  `,
  JobUILink: `
    Label label string
    URL   url   string
  `,
  Spread: `
    Attribute    attribute string
    Weight       weight    int?
    SpreadTarget target    [SpreadTarget]
  `,
  SpreadTarget: `
    Value   @       string
    Percent percent int
  `,
  Constraint: `
    LTarget attribute string
    RTarget value     string
    Operand operator  string
  `,
  Affinity: `
    LTarget attribute string
    RTarget value     string
    Operand operator  string
    Weight  weight    int?
  `,
} as const;
