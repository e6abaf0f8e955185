import type { DesiredUpdates, FieldDiff, JobDiff, TaskDiff, TaskGroupDiff } from '../wire.ts';

const UPDATE_WORDS = {
  Ignore: 'ignore',
  Place: 'create',
  Migrate: 'migrate',
  Stop: 'destroy',
  Canary: 'canary',
  InPlaceUpdate: 'in-place update',
  DestructiveUpdate: 'create/destroy update',
} as const satisfies Partial<Record<keyof DesiredUpdates, string>>;

/** Changes that a running task survives, by Nomad's rule of thumb. */
const IN_PLACE_OBJECTS = ['Service', 'Constraint', 'Affinity', 'Spread'];

/** Adds the scheduler's numbers to each group, and what they mean to counts and tasks; the given diff stays as it is. */
export function annotateDiff(diff: JobDiff, updates: Readonly<Record<string, DesiredUpdates>>): JobDiff {
  return { ...diff, TaskGroups: diff.TaskGroups?.map((group) => annotateGroup(group, updates[group.Name])) ?? null };
}

function annotateGroup(group: TaskGroupDiff, updates: DesiredUpdates | undefined): TaskGroupDiff {
  return {
    ...group,
    Updates: updates ? { ...group.Updates, ...words(updates) } : group.Updates,
    Fields: group.Fields?.map((field) => (field.Name === 'Count' ? annotateCount(field) : field)) ?? null,
    Tasks: group.Tasks?.map((task) => annotateTask(task, group)) ?? null,
  };
}

function words(updates: DesiredUpdates): Record<string, number> {
  const counts = Object.entries(UPDATE_WORDS).map(([field, word]): [string, number] => [
    word,
    updates[field as keyof typeof UPDATE_WORDS], // the keys of a constant object
  ]);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

function annotateCount(field: FieldDiff): FieldDiff {
  const [old, next] = [Number(field.Old), Number(field.New)];
  if (old === next) return field;
  return { ...field, Annotations: [...(field.Annotations ?? []), old < next ? 'forces create' : 'forces destroy'] };
}

function annotateTask(task: TaskDiff, group: TaskGroupDiff): TaskDiff {
  if (task.Type === 'None') return task;
  return { ...task, Annotations: [...(task.Annotations ?? []), taskAnnotation(task, group)] };
}

function taskAnnotation(task: TaskDiff, group: TaskGroupDiff): string {
  if (group.Type === 'Added' || group.Type === 'Deleted') {
    if (task.Type === 'Added') return 'forces create';
    if (task.Type === 'Deleted') return 'forces destroy';
  }
  return isDestructive(task) ? 'forces create/destroy update' : 'forces in-place update';
}

function isDestructive(task: TaskDiff): boolean {
  if (task.Fields?.some((field) => field.Name !== 'KillTimeout')) return true;
  return (task.Objects ?? []).some((object) => {
    if (object.Name === 'LogConfig') return (object.Fields ?? []).some((field) => field.Name === 'Disabled');
    return !IN_PLACE_OBJECTS.includes(object.Name);
  });
}
