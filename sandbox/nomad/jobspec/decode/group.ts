import { isWire, type Wire } from '../wire-object.ts';
import { readBlock, readBody, reportDuplicate } from './block.ts';
import { missingItem } from './content.ts';
import type { Decoding, ScopedBlock, ScopedBody } from './context.ts';
import { readMapArgument } from './maps.ts';

/** A group: `meta` also as an argument, `vault` for all its tasks, and a scaling policy that must be complete. */
export function readGroup(body: ScopedBody, decoding: Decoding): Wire {
  const meta = readMapArgument(body, 'meta', decoding);
  const { rest, vault } = takeVault(meta.rest, decoding);
  const wire = readBody(rest, 'TaskGroup', decoding);
  if (meta.map) wire['Meta'] = meta.map;
  if (vault) giveVault(wire['Tasks'], vault);
  const scaling = wire['Scaling'];
  const block = rest.blocks.find((candidate) => candidate.type === 'scaling');
  if (isWire(scaling) && block) checkScaling(scaling, block, decoding);
  return wire;
}

/** Takes a `vault` block off a job or group; it stands for every task that has none. */
export function takeVault(body: ScopedBody, decoding: Decoding): { rest: ScopedBody; vault: Wire | undefined } {
  const blocks = body.blocks.filter((block) => block.type === 'vault');
  const rest = { ...body, blocks: body.blocks.filter((block) => block.type !== 'vault') };
  reportDuplicate(blocks, decoding);
  const [first] = blocks;
  return { rest, vault: first && readBlock(first, 'Vault', decoding) };
}

export function giveVault(tasks: unknown, vault: Wire): void {
  if (!Array.isArray(tasks)) return;
  for (const task of tasks) {
    if (isWire(task) && task['Vault'] === null) task['Vault'] = { ...vault };
  }
}

function checkScaling(scaling: Wire, block: ScopedBlock, { problems }: Decoding): void {
  if (scaling['Type'] === '') scaling['Type'] = 'horizontal';
  if (scaling['Max'] === null) {
    const detail = 'The argument "max" is required, but no definition was found.';
    problems.add('Missing required argument', detail, missingItem(block.body));
  }
  const type = block.body.attributes.find(({ name }) => name === 'type');
  if (type && scaling['Type'] !== 'horizontal') {
    const detail = `task group scaling policy had invalid type: ${JSON.stringify(scaling['Type'])}`;
    problems.add('Invalid group scaling type', detail, type.expression.range);
  }
}
