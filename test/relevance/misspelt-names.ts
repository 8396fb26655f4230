import { type ArchiveName, archivePath, mailboxDocuments } from '../support/archives.js';
import { Random } from '../support/random.js';
import type { MeasuredTask } from './tasks.js';

const drawn = 300;
/** A name in fewer documents may be a slip itself, and one in more is found by accident. */
const fewest = 2;
const most = 200;

/** Names of a real archive with a letter left out, doubled or swapped with the next; whatever mail has the name as it is will do. */
export async function misspeltNames(archive: ArchiveName): Promise<MeasuredTask> {
  const source = archivePath(archive);
  const holders = new Map<string, Map<string, number>>();
  for (const { id, title, text } of await mailboxDocuments(source)) {
    for (const [spelling] of `${title}\n${text}`.matchAll(/\b[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+\b/g)) {
      const name = spelling.toLowerCase();
      const held = holders.get(name) ?? new Map<string, number>();
      holders.set(name, held.set(id, 1));
    }
  }
  const names = [...holders.keys()].filter((name) => {
    const { size } = holders.get(name)!;
    return name.length >= 8 && size >= fewest && size <= most;
  });
  names.sort();
  const random = new Random(1);
  const chosen = new Map<string, string>();
  while (chosen.size < drawn) {
    const name = random.pick(names);
    const typed = misspelt(name, random);
    if (!holders.has(typed)) chosen.set(name, typed);
  }
  return {
    name: `misspelt names, ${archive}`,
    source,
    queries: [...chosen].map(([name, typed]) => ({ id: name, text: typed, kind: 'misspelt name' })),
    judgements: new Map([...chosen.keys()].map((name) => [name, holders.get(name)!])),
    naming: 'id',
    measure: 'mrr',
  };
}

/** The first two letters are right, as they mostly are. */
function misspelt(name: string, random: Random): string {
  const at = 2 + random.below(name.length - 3);
  const [before, letter, after] = [name.slice(0, at), name[at]!, name.slice(at + 1)];
  return random.pick([before + after, before + letter + letter + after, before + after[0] + letter + after.slice(1)]);
}
