import type { Network } from './task.ts';

export interface DriverInfo {
  Attributes: Record<string, string> | null;
  Detected: boolean;
  Healthy: boolean;
  HealthDescription: string;
  UpdateTime: string;
}

export interface NodeResources {
  Cpu: { CpuShares: number; TotalCpuCores: number };
  Memory: { MemoryMB: number };
  Disk: { DiskMB: number };
  Networks: Network[] | null;
  Devices: unknown[] | null;
  MinDynamicPort: number;
  MaxDynamicPort: number;
}

export interface DrainStrategy {
  Deadline: number;
  IgnoreSystemJobs: boolean;
  /** Null: without a deadline. */
  ForceDeadline: string | null;
  StartedAt: string;
}

export interface NodeEvent {
  Message: string;
  Subsystem: string;
  Details: Record<string, string> | null;
  Timestamp: string;
  CreateIndex: number;
}

export interface Node {
  ID: string;
  Datacenter: string;
  Name: string;
  HTTPAddr: string;
  TLSEnabled: boolean;
  Attributes: Record<string, string>;
  NodeResources: NodeResources;
  ReservedResources: { Cpu: { CpuShares: number }; Memory: { MemoryMB: number }; Disk: { DiskMB: number } };
  Links: Record<string, string> | null;
  Meta: Record<string, string>;
  NodeClass: string;
  NodePool: string;
  Drain: boolean;
  DrainStrategy: DrainStrategy | null;
  /** `eligible` or `ineligible`. */
  SchedulingEligibility: string;
  /** `initializing`, `ready`, `down` or `disconnected`. */
  Status: string;
  StatusDescription: string;
  StatusUpdatedAt: number;
  Events: NodeEvent[];
  Drivers: Record<string, DriverInfo>;
  HostVolumes: Record<string, unknown> | null;
  LastDrain: Record<string, unknown> | null;
  CreateIndex: number;
  ModifyIndex: number;
}

export interface NodePool {
  Name: string;
  Description: string;
  Meta: Record<string, string> | null;
  SchedulerConfiguration: Record<string, unknown> | null;
  /** Nanoseconds that a node's identity is valid. */
  NodeIdentityTTL: number;
  Hash: string | null;
  CreateIndex: number;
  ModifyIndex: number;
}

export interface VariableLock {
  ID: string;
  /** Go durations, for example `15s`. */
  TTL: string;
  LockDelay: string;
}

export interface Variable {
  Namespace: string;
  Path: string;
  Items: Record<string, string>;
  Lock?: VariableLock;
  CreateIndex: number;
  ModifyIndex: number;
  /** Nanoseconds since the epoch. */
  CreateTime: number;
  ModifyTime: number;
}

/** An instance of a service that Nomad itself keeps (provider `nomad`). */
export interface ServiceRegistration {
  ID: string;
  ServiceName: string;
  Namespace: string;
  NodeID: string;
  Datacenter: string;
  JobID: string;
  AllocID: string;
  Tags: string[];
  Address: string;
  Port: number;
  CreateIndex: number;
  ModifyIndex: number;
}

export interface Namespace {
  Name: string;
  Description: string;
  Quota: string;
  Capabilities: Record<string, unknown> | null;
  Meta: Record<string, string> | null;
  CreateIndex: number;
  ModifyIndex: number;
}

export interface AclToken {
  AccessorID: string;
  SecretID: string;
  Name: string;
  Type: 'management' | 'client';
  Policies: string[] | null;
  Roles: { ID: string; Name: string }[] | null;
  Global: boolean;
  Hash: string;
  CreateTime: string;
  ExpirationTime: string | null;
  ExpirationTTL: string;
  CreateIndex: number;
  ModifyIndex: number;
}

export interface AclRole {
  ID: string;
  Name: string;
  Description: string;
  Policies: { Name: string }[] | null;
  Hash: string;
  CreateIndex: number;
  ModifyIndex: number;
}

export interface AclPolicy {
  Name: string;
  Description: string;
  Rules: string;
  /** The workload whose identity carries the policy. */
  JobACL: { Namespace: string; JobID: string; Group: string; Task: string } | null;
  Hash: string;
  CreateIndex: number;
  ModifyIndex: number;
}

export interface StreamEvent {
  Topic: string;
  Type: string;
  Key: string;
  Namespace: string;
  FilterKeys: string[] | null;
  Index: number;
  Payload: Record<string, unknown>;
}
