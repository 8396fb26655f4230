import type { VersionEntry, VersionsResponse } from '../../engines/engine.js';
import {
  carriersOf,
  isMentionOnly,
  relationNames,
  statedVersion,
  type TrailMessage,
  trailMessages,
  versionLabel,
} from './trail-messages.js';
import { shortDate } from './wording.js';

/**
 * Where everything of a trail's drawing stands: postings along a date axis that is true to scale, in up to three lanes
 * (versions; the same told or sent again; what it became), with what is between two versions drawn by how sure it is.
 */
export interface TimeLine {
  readonly width: number;
  readonly height: number;
  readonly axis: number;
  readonly marks: readonly TimeLineMark[];
  readonly links: readonly TimeLineLink[];
  readonly gaps: readonly { readonly x: number; readonly y: number; readonly label: string }[];
  readonly ticks: readonly {
    readonly x: number;
    readonly label: string;
    readonly anchor: 'start' | 'middle' | 'end';
  }[];
}

export interface TimeLineMark {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly shape: 'version' | 'again' | 'outcome';
  readonly isCurrent: boolean;
  readonly isNewest: boolean;
  /** Null where there is no room for it. */
  readonly label: {
    readonly text: string;
    readonly note: string | null;
    readonly x: number;
    readonly y: number;
  } | null;
  /** Tooltip. */
  readonly title: string;
}

export interface TimeLineLink {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
  readonly confidence: number;
  readonly isSplit: boolean;
}

const width = 760;
const margin = 44;
const firstLane = 54;
const laneHeight = 64;
/** Below this a link is drawn as doubtful. */
export const sureFrom = 0.8;

/** Null where there is nothing to draw: fewer than two postings with a date. */
export function timeLine(response: VersionsResponse): TimeLine | null {
  const postings = dated(trailMessages(response));
  const outcomes = dated(response.related);
  const times = [...postings, ...outcomes].map((posting) => Date.parse(posting.date!));
  if (times.length < 2) return null;
  const first = times.reduce((least, time) => Math.min(least, time));
  const last = times.reduce((most, time) => Math.max(most, time));
  const xOf = (posting: VersionEntry): number =>
    last === first
      ? width / 2
      : Math.round(margin + ((Date.parse(posting.date!) - first) / (last - first)) * (width - 2 * margin));

  const carriers = carriersOf(postings);
  const versions = postings.filter((posting) => carriers.has(posting));
  const again = postings.filter((posting) => !carriers.has(posting));
  const told = isMentionOnly(postings);
  let lanes = 0;
  const labelRoom = new LabelRoom();
  const marks: TimeLineMark[] = [];
  const place = <Posting extends VersionEntry>(
    members: readonly Posting[],
    shape: TimeLineMark['shape'],
    labelOf: (posting: Posting) => { text: string; note: string | null },
  ): void => {
    if (members.length === 0) return;
    const y = firstLane + lanes * laneHeight;
    lanes++;
    // The current posting is the last to be left without a label.
    const order = [...members].sort((a, b) => Number(isCurrent(b)) - Number(isCurrent(a)));
    for (const posting of order) {
      const x = xOf(posting);
      const { text, note } = labelOf(posting);
      const letters = text.length + (note === null ? 0 : note.length + 1);
      const half = Math.max(letters * letterWidth, narrowestLabel) / 2 + 3;
      const labelX = Math.min(Math.max(x, half), width - half);
      const labelY = labelRoom.take(labelX, half, y);
      marks.push({
        id: posting.id,
        x,
        y,
        shape,
        isCurrent: isCurrent(posting),
        isNewest: posting.newest,
        label: labelY === null ? null : { text, note, x: labelX, y: labelY },
        title: [text, posting.title ?? '', shortDate(posting.date!)].filter((part) => part !== '').join(' · '),
      });
    }
  };
  place(versions, 'version', (posting) => ({
    text: versionLabel(posting),
    note: posting.renamed ? 'renamed' : posting.relation === 'version' || told ? null : relationNames[posting.relation],
  }));
  place(again, 'again', (posting) => ({
    text: told ? 'also in a digest' : relationNames[posting.relation],
    note: null,
  }));
  place(outcomes, 'outcome', (posting) => ({ text: relationNames[posting.relation], note: null }));

  const at = (posting: VersionEntry): { x: number; y: number } => {
    const { x, y } = marks.find((mark) => mark.id === posting.id)!;
    return { x, y };
  };
  const links: TimeLineLink[] = [];
  const gaps: { x: number; y: number; label: string }[] = [];
  for (const [i, posting] of versions.entries()) {
    const before = versions[i - 1];
    if (before === undefined) continue;
    const from = at(before);
    const to = at(posting);
    links.push({
      from,
      to,
      confidence: Math.min(before.confidence, posting.confidence),
      isSplit: posting.relation === 'split-from' || before.relation === 'merged-into',
    });
    const missing = missingBetween(before, posting);
    if (missing !== null && to.x - from.x > narrowestGap)
      gaps.push({ x: (from.x + to.x) / 2, y: from.y, label: missing });
  }
  const lastVersion = versions.at(-1);
  if (lastVersion !== undefined) {
    for (const outcome of outcomes) {
      links.push({ from: at(lastVersion), to: at(outcome), confidence: outcome.confidence, isSplit: true });
    }
  }
  const axis = firstLane + (lanes - 1) * laneHeight + 42;
  return { width, height: axis + 30, axis, marks, links, gaps, ticks: ticks(first, last) };
}

const letterWidth = 7.2;
const narrowestLabel = 14;
const narrowestGap = 46;

function dated<Posting extends VersionEntry>(postings: readonly Posting[]): Posting[] {
  return postings.filter(({ date }) => date !== null && !Number.isNaN(Date.parse(date)));
}

function isCurrent(posting: VersionEntry | TrailMessage): boolean {
  return 'isCurrent' in posting && posting.isCurrent;
}

/** `v3?`, `v3–v5?`: versions that must have been, by their numbers. */
function missingBetween(before: VersionEntry, after: VersionEntry): string | null {
  const [earlier, later] = [statedVersion(before), statedVersion(after)];
  if (earlier === null || later === null || earlier + 1 >= later) return null;
  const [from, to] = [earlier + 1, later - 1];
  return from === to ? `v${from}?` : `v${from}–v${to}?`;
}

/** Keeps labels apart: each takes the first place above or below its mark where it touches no other. */
class LabelRoom {
  readonly #taken: { readonly from: number; readonly to: number; readonly y: number }[] = [];

  take(x: number, half: number, y: number): number | null {
    for (const line of [y - 16, y + 26, y - 32]) {
      const isFree = this.#taken.every((other) => other.y !== line || x + half <= other.from || x - half >= other.to);
      if (!isFree) continue;
      this.#taken.push({ from: x - half, to: x + half, y: line });
      return line;
    }
    return null;
  }
}

const day = 86_400_000;

/** Dates under the axis: round ones, as many as are read easily. */
function ticks(first: number, last: number): TimeLine['ticks'] {
  const tick = (time: number, anchor: 'start' | 'middle' | 'end' = 'middle') => ({
    x: last === first ? width / 2 : Math.round(margin + ((time - first) / (last - first)) * (width - 2 * margin)),
    label: shortDate(new Date(time).toISOString()),
    anchor,
  });
  if (last - first < day) return [tick(first)];
  const step = (last - first) / 4;
  const between = [1, 2, 3].map((n) => tick(Math.round((first + n * step) / day) * day));
  const all = [tick(first), ...between, tick(last)];
  // Over a few days the quarters fall onto the same dates.
  return all.filter((candidate, i) => all.findIndex((other) => other.label === candidate.label) === i);
}
