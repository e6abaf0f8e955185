import type { Block } from '../hcl/ast.ts';
import { fail } from '../hcl/diagnostic.ts';
import { formatRange } from '../hcl/source.ts';
import { blockType, emptyValue } from '../schema/table.ts';
import { isWire, type Wire } from '../wire-object.ts';
import { readBlock, readBody } from './block.ts';
import type { Decoding, ScopedBlock, ScopedBody } from './context.ts';
import { expand } from './dynamic.ts';
import { giveVault, takeVault } from './group.ts';
import { readMapArgument } from './maps.ts';

/** Decodes the one job block of a file. */
export function readJob(blocks: readonly Block[], decoding: Decoding): Wire {
  const [job, second] = blocks.filter((block) => block.type === 'job');
  if (!job) throw fail('Missing job block', 'A job block is required');
  if (second) {
    const detail = `Only one block of type "job" is allowed. Previous definition was at ${formatRange(job.definition)}.`;
    decoding.problems.add('Duplicate job block', detail, second.definition);
  }
  const meta = readMapArgument(expand(job.body, decoding), 'meta', decoding);
  const { rest, vault } = takeVault(meta.rest, decoding);
  const { body, tasks } = takeTasks(rest, decoding);
  const wire = readBody(body, 'Job', decoding);
  if (meta.map) wire['Meta'] = meta.map;
  const name = job.labels[0]?.value ?? '';
  wire['ID'] ??= name;
  wire['Name'] ??= name;
  const groups = [...tasks.map(loneGroup), ...(Array.isArray(wire['TaskGroups']) ? wire['TaskGroups'] : [])];
  wire['TaskGroups'] = groups.length > 0 ? groups : null;
  if (vault) for (const group of groups) if (isWire(group)) giveVault(group['Tasks'], vault);
  return wire;
}

/** A task outside any group makes a group of its own. */
function takeTasks(body: ScopedBody, decoding: Decoding): { body: ScopedBody; tasks: Wire[] } {
  const isTask = (block: ScopedBlock): boolean => block.type === 'task' && block.labels.length === 1;
  const tasks = body.blocks.filter(isTask).map((block) => readBlock(block, 'Task', decoding));
  return { body: { ...body, blocks: body.blocks.filter((block) => !isTask(block)) }, tasks };
}

function loneGroup(task: Wire): Wire {
  const empty = Object.fromEntries(blockType('TaskGroup').fields.map(({ wire, shape }) => [wire, emptyValue(shape)]));
  return { ...empty, Name: task['Name'], Tasks: [task] };
}
