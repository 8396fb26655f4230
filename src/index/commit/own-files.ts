import { z } from 'zod';
import type { FileSystem } from '../directory/file-system.js';
import { manifestName } from '../directory/manifest.js';
import { segmentFiles } from '../directory/segment-format.js';

/**
 * Which files of a folder are an index's, and may be removed. What a manifest names, or named before it was replaced, is
 * removed by that name. What a run wrote that was broken off is named nowhere: for this a journal says, while somebody
 * writes, from which generation on files are the writer's. Nothing else is ever removed, whatever it is called.
 */
export const journalName = 'writing.json';

const journalSchema = z.object({ generation: z.number().int().min(1) });

/**
 * Number of the generation from which on files may be those of a run that was broken off, `next` where a power cut took
 * what the journal says; null where there is none.
 */
export function readJournal(fileSystem: FileSystem, next: number): number | null {
  if (!fileSystem.exists(journalName)) return null;
  const file = fileSystem.open(journalName);
  try {
    const bytes = Buffer.alloc(Math.min(file.size, 100));
    file.read(bytes, 0);
    return journalSchema.parse(JSON.parse(bytes.toString())).generation;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return next;
    throw error;
  } finally {
    file.close();
  }
}

/** The name is durable when this returns, before a file is made that only it tells of. */
export function writeJournal(fileSystem: FileSystem, generation: number): void {
  if (fileSystem.exists(journalName)) fileSystem.remove(journalName);
  const file = fileSystem.create(journalName);
  try {
    file.append(Buffer.from(`${JSON.stringify({ generation })}\n`));
  } finally {
    file.close();
  }
  fileSystem.syncFolder();
}

/** The generation that a file was made for, by its name; null for a file that no writer makes. */
export function generationOf(name: string): number | null {
  const match = ownName.exec(name);
  const number = match?.[3] ?? match?.[2] ?? match?.[1];
  return number === undefined ? null : Number.parseInt(number, 36);
}

const ownName = new RegExp(
  `^(?:([a-z0-9]+)-(?:[a-z0-9]+-\\d+|m[a-z0-9]+)\\.(?:${Object.keys(segmentFiles).join('|')}|live-([a-z0-9]+))|(?:state|lineage|trails|patches)-([a-z0-9]+)\\.(?:json|bin))$`,
);

/** Whether a folder with these files is an index, or one that was begun. */
export function holdsIndex(names: readonly string[]): boolean {
  if (names.includes(journalName)) return true;
  return names.includes(manifestName) && names.some((name) => generationOf(name) !== null);
}
