import { beforeAll, describe, expect, it } from 'vitest';
import { checkIndex } from '../../src/index/commit/index-check.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { segmentFiles } from '../../src/index/directory/segment-format.js';
import { Random } from '../support/random.js';
import { amount, seed, tell } from './campaign.js';
import { MemoryFileSystem, type Operation } from './memory-file-system.js';
import { type Notes, notesIn, sameNotes, writeNotes } from './notes.js';
import { type Event, Killed, PowerLoss, Recording } from './power-loss.js';
import { notesAt, SourcesOfNotes, steps } from './sources-of-notes.js';

/** Runs the steps from one on; false where the writer was killed. */
async function write(recording: Recording, sources: SourcesOfNotes, from: number): Promise<number> {
  try {
    const writer = IndexWriter.over(recording.fileSystem);
    for (let step = from; step < steps.length; step++) {
      const { path } = steps[step]!;
      const before = sources.of(path);
      sources.set(path, notesAt(step));
      recording.mark('intend', sources.all());
      try {
        await writeNotes(writer, path, sources.of(path));
      } catch (error) {
        if (error instanceof Killed) sources.set(path, before);
        throw error;
      }
      recording.mark('ack', sources.all());
    }
    writer.close();
    return steps.length;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return -1;
  }
}

/** A session that is killed after `killAt` events, and another that goes on with what it finds. */
async function recordSession(killAt: number): Promise<Recording> {
  const recording = new Recording();
  recording.killAt = killAt;
  const sources = new SourcesOfNotes();
  if ((await write(recording, sources, 0)) === steps.length) return recording;
  recording.killAt = Number.POSITIVE_INFINITY;
  // What the killed run wrote is there or not; the next one finds out.
  const found = notesIn(recording.fileSystem) ?? new Map<string, string>();
  for (const path of new Set(steps.map((step) => step.path)))
    sources.set(path, new Map([...found].filter(([id]) => id.startsWith(`${path}-`))));
  expect(sources.all()).toEqual(found);
  const acks = recording.events.filter((event) => event.type === 'ack').length;
  await write(recording, sources, Math.min(acks, steps.length - 3));
  return recording;
}

interface Violation {
  readonly at: number;
  readonly what: string;
}

/** Opens what a power cut left, in whatever way may be wrong. */
function faultOf(files: Map<string, Buffer>, allowed: readonly Notes[]): string | null {
  const fileSystem = new MemoryFileSystem(files);
  try {
    const found = notesIn(fileSystem);
    if (!allowed.some((notes) => sameNotes(notes, found)))
      return `found ${found?.size ?? 'no'} notes, none of ${allowed.map((notes) => notes.size)}`;
    if (found === null) return null;
    const { damaged } = checkIndex(fileSystem);
    return damaged[0]?.message ?? null;
  } catch (error) {
    return String(error);
  }
}

function campaign(
  events: readonly Event[],
  perPoint: number,
  random: Random,
  ignores: (operation: Operation, at: number) => boolean = () => false,
  stopAtFirst = false,
): { states: number; violations: Violation[] } {
  const model = new PowerLoss(ignores);
  const violations: Violation[] = [];
  let states = 0;
  for (const [at, event] of events.entries()) {
    model.step(event);
    for (let i = 0; i < perPoint; i++) {
      states++;
      const what = faultOf(model.crash(random), model.allowed);
      if (what === null) continue;
      violations.push({ at, what });
      if (stopAtFirst) return { states, violations };
    }
  }
  return { states, violations };
}

/** Fsyncs by what they make durable. */
function fsyncsOf(events: readonly Event[]): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  const add = (name: string, at: number): void => {
    found.set(name, (found.get(name) ?? new Set()).add(at));
  };
  const operations = events.map((event, at) => ({ event, at })).filter(({ event }) => !('notes' in event));
  for (const [i, { event, at }] of operations.entries()) {
    if (event.type === 'sync') add(kindOf(event.name), at);
    else if (event.type === 'sync-folder') {
      if (operations[i + 1]?.event.type === 'rename') add('folder before the rename', at);
      else if (operations[i - 1]?.event.type === 'rename') add('folder after the rename', at);
      else add('folder at opening', at);
    }
  }
  return found;
}

function kindOf(name: string): string {
  if (name.includes('.live-')) return 'live';
  if (name.endsWith('.tmp')) return 'manifest';
  return name.replace(/-[a-z0-9]+\.(?:bin|json)$/, '').replace(/^.*\./, '');
}

describe('a power cut', () => {
  let whole: Recording;
  /** Killed between a rename and the fsync that makes it durable, and gone on with. */
  let renamed: Recording;
  let rename = -1;

  beforeAll(async () => {
    whole = await recordSession(Number.POSITIVE_INFINITY);
    rename = whole.events.findLastIndex((event) => event.type === 'rename');
    renamed = await recordSession(rename + 1);
  });

  it('at any point leaves what was committed, or what was being committed, and nothing between', () => {
    const random = new Random(seed);
    const recordings = [whole, renamed];
    const points = recordings.reduce((sum, { events }) => sum + events.length, 0);
    const perPoint = Math.ceil(amount({ quick: 1_000, short: 5_000, long: 25_000 }) / points);
    let states = 0;
    for (const { events } of recordings) {
      const result = campaign(events, perPoint, random);
      states += result.states;
      expect(result.violations).toEqual([]);
    }
    tell(`power loss: ${states} crash states at ${points} points, 0 violations`);
    expect(states).toBeGreaterThanOrEqual(amount({ quick: 1_000, short: 5_000, long: 20_000 }));
  });

  it('after a kill at any point, and a second session, leaves as much', async () => {
    const random = new Random(seed + 1);
    const kills = amount({ quick: 3, short: 20, long: 100 });
    let states = 0;
    for (let kill = 0; kill < kills; kill++) {
      const { events } = await recordSession(1 + random.below(whole.events.length));
      const result = campaign(events, 1, random);
      states += result.states;
      expect(result.violations).toEqual([]);
    }
    tell(`power loss: ${kills} kills, then ${states} crash states, 0 violations`);
  });

  it('is survived by every single fsync: without any one of them it is not', () => {
    const kinds = [...fsyncsOf(whole.events).keys()];
    expect(new Set(kinds)).toEqual(
      new Set([
        ...Object.keys(segmentFiles),
        ...['live', 'state', 'lineage', 'trails', 'patches', 'manifest'],
        ...['folder before the rename', 'folder after the rename', 'folder at opening'],
      ]),
    );
    const survived: string[] = [];
    for (const kind of kinds) {
      // The one at opening matters only to a session that follows a kill.
      const isOpening = kind === 'folder at opening';
      const { events } = isOpening ? renamed : whole;
      const left = isOpening ? new Set([rename + 1]) : fsyncsOf(events).get(kind)!;
      for (const at of left) expect(events[at]!.type).toMatch(/^sync/);
      let isCaught = false;
      for (let round = 0; round < 20 && !isCaught; round++) {
        const random = new Random(seed + round);
        isCaught = campaign(events, 4, random, (_operation, at) => left.has(at), true).violations.length > 0;
      }
      if (!isCaught) survived.push(kind);
    }
    tell(`power loss: ${kinds.length} kinds of fsync left out one at a time, ${kinds.length - survived.length} caught`);
    expect(survived).toEqual([]);
  });
});
