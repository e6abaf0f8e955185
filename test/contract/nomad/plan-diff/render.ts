import type { FieldDiff, JobDiff, ObjectDiff, TaskDiff, TaskGroupDiff } from '../../../../sandbox/nomad/wire.ts';

/**
 * A plan's diff as lines of text, one a field, so that a recorded answer can be read. Nothing is lost: values are
 * quoted, and a key that is missing or not known is an error.
 */
export function diffLines(diff: JobDiff): string[] {
  onlyKeys(diff, 'Type', 'ID', 'Fields', 'Objects', 'TaskGroups');
  return [
    `${diff.Type} job ${JSON.stringify(diff.ID)}`,
    ...below([
      ...fieldLines(diff.Fields),
      ...objectLines(diff.Objects),
      ...each(diff.TaskGroups, 'groups', groupLines),
    ]),
  ];
}

function groupLines(group: TaskGroupDiff): string[] {
  onlyKeys(group, 'Type', 'Name', 'Fields', 'Objects', 'Tasks', 'Updates');
  const updates = group.Updates === null ? '' : ` ${JSON.stringify(sorted(group.Updates))}`;
  return [
    `${group.Type} group ${JSON.stringify(group.Name)}${updates}`,
    ...below([...fieldLines(group.Fields), ...objectLines(group.Objects), ...each(group.Tasks, 'tasks', taskLines)]),
  ];
}

function taskLines(task: TaskDiff): string[] {
  onlyKeys(task, 'Type', 'Name', 'Fields', 'Objects', 'Annotations');
  return [
    `${task.Type} task ${JSON.stringify(task.Name)}${notes(task.Annotations)}`,
    ...below([...fieldLines(task.Fields), ...objectLines(task.Objects)]),
  ];
}

export function objectLines(objects: readonly ObjectDiff[] | null): string[] {
  return each(objects, 'objects', (object) => {
    onlyKeys(object, 'Type', 'Name', 'Fields', 'Objects');
    return [`${object.Type} ${object.Name}`, ...below([...fieldLines(object.Fields), ...objectLines(object.Objects)])];
  });
}

function fieldLines(fields: readonly FieldDiff[] | null): string[] {
  return each(fields, 'fields', (field) => {
    onlyKeys(field, 'Type', 'Name', 'Old', 'New', 'Annotations');
    const [name, old, next] = [field.Name, field.Old, field.New].map((text) => JSON.stringify(text));
    return [`${field.Type} ${name}: ${old} -> ${next}${notes(field.Annotations)}`];
  });
}

/** An empty list is not the same as none: the API sends null for none. */
function each<T>(list: readonly T[] | null, what: string, lines: (item: T) => string[]): string[] {
  if (list === null) return [];
  return list.length === 0 ? [`empty list of ${what}`] : list.flatMap(lines);
}

function notes(annotations: readonly string[] | null): string {
  return annotations === null ? '' : ` ${JSON.stringify(annotations)}`;
}

function below(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function onlyKeys(object: object, ...keys: readonly string[]): void {
  const [found, wanted] = [Object.keys(object).sort().join(), [...keys].sort().join()];
  if (found !== wanted) throw new Error(`a diff with the keys ${found} where ${wanted} are known`);
}
