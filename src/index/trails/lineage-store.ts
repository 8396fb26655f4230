import { type KnownLineage, type LineageRenewal, membersOf } from '../../lineage/lineage-builder.js';
import {
  isTrailLink,
  LineageGraph,
  type LineageLink,
  type LinkRelation,
  type StoredSubmission,
} from '../../lineage/lineage-graph.js';
import { earliestRename, type NameRename } from '../../lineage/renames.js';
import type { LayeredTable } from './layered-table.js';
import type { TableEntry } from './sorted-table.js';

/** What is stored of a document that has relatives, or was sent in a submission. */
interface LineageNode {
  /** The submission that is called by the document. */
  posting?: StoredSubmission;
  /** What the submission is called by that the document was sent in, where that is another. */
  root?: string;
  /** Links whose newer end it is: by older end. */
  from?: (readonly [
    older: string,
    relation: LinkRelation,
    lead: boolean,
    likelihood: number,
    evidence: LineageLink['evidence'],
  ])[];
  /** Newer ends of the links whose older end it is. */
  to?: string[];
  /** Of the first member of a trail: identifiers that were replaced in its course. */
  renamed?: string[];
}

/** Renames of one name, by the trail that tells of each; stored as a list of pairs. */
type StoredRenames = Map<string, NameRename>;

/** Where nodes and renames are found. */
interface LineageEntries {
  node(id: string): LineageNode | null;
  renamesOf(name: string): StoredRenames;
}

/**
 * The lineage of an index: by document, the submission it was sent in and its links. Read where it is asked for, and never as a
 * whole: what hangs together with a document is a small neighbourhood, however large the archive.
 */
export class LineageStore implements KnownLineage, LineageEntries {
  readonly #entries: LineageEntries;

  /** @internal */
  constructor(entries: LineageEntries) {
    this.#entries = entries;
  }

  /** An entry is JSON; the table's checksums vouch for its form. */
  static over(table: LayeredTable): LineageStore {
    const read = (key: string): unknown => {
      const json = table.get(Buffer.from(key));
      return json === null ? null : JSON.parse(json.toString('utf8'));
    };
    return new LineageStore({
      node: (id) => read(nodeKey(id)) as LineageNode | null,
      renamesOf: (name) => new Map((read(renameKey(name)) ?? []) as [string, NameRename][]),
    });
  }

  /** @internal */
  node(id: string): LineageNode | null {
    return this.#entries.node(id);
  }

  /** @internal */
  renamesOf(name: string): StoredRenames {
    return this.#entries.renamesOf(name);
  }

  submissionOf(id: string): StoredSubmission | null {
    const node = this.node(id);
    if (node?.posting !== undefined) return node.posting;
    return node?.root === undefined ? null : (this.node(node.root)?.posting ?? null);
  }

  linksOf(id: string): LineageLink[] {
    const node = this.node(id);
    const links = linksInto(id, node);
    for (const newer of node?.to ?? [])
      for (const link of linksInto(newer, this.node(newer))) if (link.older === id) links.push(link);
    return links;
  }

  /** What replaced a name of code in the course of a patch; the first where several patches tell of it. */
  renameOf(name: string): NameRename | null {
    return earliestRename([...this.renamesOf(name).values()]);
  }

  /** The part of the graph that hangs together with some documents: by links, and by being sent in one submission. */
  around(ids: Iterable<string>, most = mostAround): LineageGraph {
    const reached = new Set(ids);
    const submissions = new Map<string, StoredSubmission>();
    const links = new Map<string, LineageLink[]>();
    // What is added to a set while it is walked over is walked over too: breadth first.
    for (const id of reached) {
      const submission = this.submissionOf(id);
      if (submission !== null) {
        submissions.set(submission.root, submission);
        if (reached.size < most) for (const member of membersOf(submission)) reached.add(member);
      }
      const node = this.node(id);
      links.set(id, linksInto(id, node));
      if (reached.size >= most) continue;
      for (const { older } of links.get(id)!) reached.add(older);
      for (const newer of node?.to ?? []) reached.add(newer);
    }
    return new LineageGraph([...submissions.values()], [...links.values()].flat());
  }

  /** Members of a document's trail, itself included. */
  trailMembers(id: string): string[] {
    const members = new Set([id]);
    for (const member of members)
      for (const link of this.linksOf(member))
        if (isTrailLink(link, this)) members.add(link.older === member ? link.newer : link.older);
    return [...members];
  }
}

/** A trail or a series with more members is cut. */
const mostAround = 5000;

/** Changes to a stored lineage, held in memory until they are written as one table. */
export class LineageChanges {
  readonly #store: LineageStore;
  readonly #nodes = new Map<string, LineageNode>();
  readonly #renames = new Map<string, StoredRenames>();

  constructor(store: LineageStore = emptyLineage) {
    this.#store = store;
  }

  /** Documents whose links or submissions are, or may be, others than before. */
  get changed(): ReadonlySet<string> {
    return new Set(this.#nodes.keys());
  }

  /** Takes away what an update made anew, or whose document is removed, and puts in what it made. */
  renew({ graph, touched, retold }: LineageRenewal, removed: ReadonlySet<string>): void {
    for (const id of touched) this.#clear(id);
    for (const id of removed) {
      this.#clear(id);
      const node = this.#node(id);
      for (const newer of node.to ?? []) this.#keepFrom(newer, ([older]) => older !== id);
      delete node.to;
    }
    for (const id of retold ?? []) this.#keepFrom(id, ([, relation]) => relation !== 'retold');
    this.add(graph);
  }

  add({ submissions, links }: Pick<LineageGraph, 'submissions' | 'links'>): void {
    for (const submission of submissions) {
      for (const id of membersOf(submission)) if (id !== submission.root) this.#node(id).root = submission.root;
      this.#node(submission.root).posting = submission;
    }
    for (const { older, newer, relation, lead, likelihood, evidence } of links) {
      const node = this.#node(newer);
      node.from ??= [];
      node.from.push([older, relation, lead, likelihood, evidence]);
      const other = this.#node(older);
      other.to ??= [];
      if (!other.to.includes(newer)) other.to.push(newer);
    }
  }

  /** Takes a document's submission and the links into it away. */
  #clear(id: string): void {
    const node = this.#node(id);
    const root = node.posting === undefined ? node.root : id;
    const submission = root === undefined ? undefined : this.#node(root).posting;
    if (root !== undefined) delete this.#node(root).posting;
    if (submission !== undefined) for (const member of membersOf(submission)) delete this.#node(member).root;
    delete node.root;
    this.#keepFrom(id, () => false);
  }

  #keepFrom(newer: string, isKept: (link: NonNullable<LineageNode['from']>[number]) => boolean): void {
    const node = this.#node(newer);
    if (node.from === undefined) return;
    const gone = node.from.filter((link) => !isKept(link));
    if (gone.length === 0) return;
    node.from = node.from.filter(isKept);
    const left = new Set(node.from.map(([older]) => older));
    for (const [older] of gone) {
      const other = this.#node(older);
      if (!left.has(older)) other.to = (other.to ?? []).filter((id) => id !== newer);
    }
    if (node.from.length === 0) delete node.from;
  }

  #node(id: string): LineageNode {
    let node = this.#nodes.get(id);
    if (node === undefined) this.#nodes.set(id, (node = this.#store.node(id) ?? {}));
    return node;
  }

  /** Puts the renames that a trail tells of in the place of those that its members told of before. */
  setRenames(members: readonly string[], renames: ReadonlyMap<string, NameRename>): void {
    for (const id of members) {
      const told = (this.#nodes.get(id) ?? this.#store.node(id))?.renamed;
      if (told === undefined) continue;
      for (const name of told) this.#renamesOf(name).delete(id);
      delete this.#node(id).renamed;
    }
    if (renames.size === 0) return;
    const [trail] = [...members].sort();
    this.#node(trail!).renamed = [...renames.keys()];
    for (const [name, rename] of renames) this.#renamesOf(name).set(trail!, rename);
  }

  #renamesOf(name: string): StoredRenames {
    let renames = this.#renames.get(name);
    if (renames === undefined) this.#renames.set(name, (renames = this.#store.renamesOf(name)));
    return renames;
  }

  /** The lineage as it is with the changes, while nothing more is changed. */
  after(): LineageStore {
    return new LineageStore({
      node: (id) => this.#nodes.get(id) ?? this.#store.node(id),
      renamesOf: (name) => this.#renames.get(name) ?? this.#store.renamesOf(name),
    });
  }

  /** What is to be written, in the order of keys, and about how many bytes it takes. */
  entries(): { entries: TableEntry[]; bytes: number } {
    const entries: TableEntry[] = [];
    const add = (key: string, value: unknown, isEmpty: boolean): void => {
      entries.push({ key: Buffer.from(key), value: isEmpty ? null : Buffer.from(JSON.stringify(value)) });
    };
    for (const [id, node] of this.#nodes) {
      if (node.to?.length === 0) delete node.to;
      add(nodeKey(id), node, Object.keys(node).length === 0);
    }
    for (const [name, renames] of this.#renames) add(renameKey(name), [...renames], renames.size === 0);
    entries.sort((a, b) => Buffer.compare(a.key, b.key));
    const raw = entries.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0);
    return { entries, bytes: Math.ceil(raw / compression) };
  }
}

const emptyLineage = new LineageStore({ node: () => null, renamesOf: () => new Map() });

/** By how much deflate makes such JSON smaller, about. */
const compression = 4;

const nodeLetter = 'n';
const renameLetter = 'r';

function nodeKey(id: string): string {
  return nodeLetter + id;
}

function renameKey(name: string): string {
  return renameLetter + name;
}

function linksInto(newer: string, node: LineageNode | null): LineageLink[] {
  return (node?.from ?? []).map(([older, relation, lead, likelihood, evidence]) => ({
    older,
    newer,
    relation,
    lead,
    likelihood,
    evidence,
  }));
}
