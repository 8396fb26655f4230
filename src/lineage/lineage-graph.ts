import { z } from 'zod';
import { type Evidence, evidenceSchema } from './evidence.js';
import { confident, plausible } from './likelihood.js';

/** How two documents are related; see `relations` of the engines for what each means. */
export const linkRelations = [
  'version',
  'resend',
  'retold',
  'split-from',
  'merged-into',
  'taken-into',
  'backport',
  'autosel',
  'revert',
  'pull',
  'applied',
  'commit',
] as const;
export type LinkRelation = (typeof linkRelations)[number];

/** Relations along which a patch is still the same patch. */
const sameness: ReadonlySet<LinkRelation> = new Set([
  'version',
  'resend',
  'retold',
  'split-from',
  'merged-into',
  'taken-into',
]);

const linkSchema = z.object({
  older: z.string(),
  newer: z.string(),
  relation: z.enum(linkRelations),
  /** Whether it holds between submissions as a whole, told of their covers or first patches, and not between patches. */
  lead: z.boolean(),
  likelihood: z.number(),
  evidence: z.array(z.union([evidenceSchema, z.string().transform((note): Evidence => ({ type: 'note', note }))])),
});
export type LineageLink = z.infer<typeof linkSchema>;

const storedSubmissionSchema = z.object({
  root: z.string(),
  cover: z.string().nullable(),
  title: z.string().nullable(),
  version: z.number(),
  isVersionStated: z.boolean(),
  total: z.number().nullable(),
  rfc: z.boolean(),
  resend: z.boolean(),
  date: z.number().nullable(),
  patches: z.array(z.object({ id: z.string(), part: z.number().nullable(), title: z.string().nullable() })),
});
export type StoredSubmission = z.infer<typeof storedSubmissionSchema>;

const graphSchema = z.object({ postings: z.array(storedSubmissionSchema), links: z.array(linkSchema) });

/** A relative of a document, found by following links. */
export interface FoundRelative {
  readonly id: string;
  readonly relation: LinkRelation;
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
}

/**
 * Who is whose version: documents, and the links between them with what speaks for each. The graph is small beside the
 * documents and lives in memory whole.
 */
export class LineageGraph {
  readonly submissions: readonly StoredSubmission[];
  readonly links: readonly LineageLink[];
  readonly #submissionOf = new Map<string, StoredSubmission>();
  readonly #around = new Map<string, LineageLink[]>();
  #trails: Map<string, string> | null = null;
  #members: Map<string, string[]> | null = null;

  constructor(submissions: readonly StoredSubmission[], links: readonly LineageLink[]) {
    this.submissions = submissions;
    this.links = links;
    for (const submission of submissions) {
      if (submission.cover !== null) this.#submissionOf.set(submission.cover, submission);
      for (const patch of submission.patches) this.#submissionOf.set(patch.id, submission);
    }
    for (const link of links) {
      for (const id of [link.older, link.newer]) {
        const known = this.#around.get(id);
        if (known === undefined) this.#around.set(id, [link]);
        else known.push(link);
      }
    }
  }

  static parse(json: string): LineageGraph {
    const { postings: submissions, links } = graphSchema.parse(JSON.parse(json));
    return new LineageGraph(submissions, links);
  }

  toJson(): string {
    return JSON.stringify({ postings: this.submissions, links: this.links });
  }

  submissionOf(id: string): StoredSubmission | null {
    return this.#submissionOf.get(id) ?? null;
  }

  /** Links that a document is either end of. */
  linksOf(id: string): readonly LineageLink[] {
    return this.#around.get(id) ?? [];
  }

  /** The trail a document belongs to, by the name of one of its members; null for a document without relatives. */
  trailOf(id: string): string | null {
    return this.#findTrails().get(id) ?? null;
  }

  /** Members of a document's trail, itself included. */
  trailMembers(id: string): readonly string[] {
    const trail = this.trailOf(id);
    return trail === null ? [id] : this.#members!.get(trail)!;
  }

  /** The members of every trail. */
  trails(): Iterable<readonly string[]> {
    this.#findTrails();
    return this.#members!.values();
  }

  #findTrails(): Map<string, string> {
    if (this.#trails !== null) return this.#trails;
    const parents = new Map<string, string>();
    const find = (id: string): string => {
      let root = id;
      for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root))
        root = parent;
      for (let at = id; at !== root; ) {
        const parent = parents.get(at)!;
        parents.set(at, root);
        at = parent;
      }
      return root;
    };
    for (const link of this.links) {
      if (!isTrailLink(link, this)) continue;
      const [a, b] = [find(link.older), find(link.newer)];
      for (const id of [a, b]) if (!parents.has(id)) parents.set(id, id);
      // The lesser name stays, so that trails are called the same however the links are ordered.
      const [low, high] = [a, b].sort() as [string, string];
      if (low !== high) parents.set(high, low);
    }
    this.#trails = new Map();
    this.#members = new Map();
    for (const id of parents.keys()) {
      const trail = find(id);
      this.#trails.set(id, trail);
      const members = this.#members.get(trail);
      if (members === undefined) this.#members.set(trail, [id]);
      else members.push(id);
    }
    return this.#trails;
  }

  /** Other submissions of the same patch; for a cover letter, or whatever a submission is called by, of the series as well. */
  relativesOf(id: string): FoundRelative[] {
    const found = new Map<string, FoundRelative>();
    const submission = this.submissionOf(id);
    if (submission?.cover !== id) this.#follow(id, false, found);
    if (submission?.root === id) this.#follow(id, true, found);
    found.delete(id);
    return [...found.values()];
  }

  /** Copies and consequences of a document and of its versions. */
  consequencesOf(ids: Iterable<string>): FoundRelative[] {
    const found = new Map<string, FoundRelative>();
    for (const id of ids) {
      for (const link of this.#around.get(id) ?? []) {
        if (sameness.has(link.relation)) continue;
        const other = link.older === id ? link.newer : link.older;
        const known = found.get(other);
        if (known === undefined || known.confidence < link.likelihood) {
          found.set(other, {
            id: other,
            relation: link.relation,
            confidence: link.likelihood,
            evidence: link.evidence,
          });
        }
      }
    }
    for (const id of ids) found.delete(id);
    return [...found.values()];
  }

  /**
   * Goes from version to version, surest links first. What is reached over others is as sure as the weakest link on the
   * way, and a little less for each step; doubtful links are followed one step only. Beyond a split or a merger the way
   * goes on in the same direction of time only: back down from the whole stand other parts, which are other patches.
   */
  #follow(start: string, lead: boolean, found: Map<string, FoundRelative>): void {
    const best = new Map<string, number>();
    const queue: WalkStep[] = [{ id: start, confidence: 1, steps: 0, direction: null }];
    while (queue.length > 0) {
      queue.sort((a, b) => a.confidence - b.confidence);
      const { id, confidence, steps, direction } = queue.pop()!;
      for (const link of this.#around.get(id) ?? []) {
        if (link.lead !== lead || !sameness.has(link.relation)) continue;
        if (link.likelihood < (steps === 0 ? plausible : leastSure(link))) continue;
        const heads = link.older === id ? 'newer' : 'older';
        if (direction !== null && heads !== direction) continue;
        const other = link.older === id ? link.newer : link.older;
        if (other === start) continue;
        const onwards = isOfPart(link.relation) ? heads : direction;
        const reached = Math.min(confidence, link.likelihood) * (steps === 0 ? 1 : stepFactor);
        const state = `${onwards} ${other}`;
        if (reached < plausible || reached <= (best.get(state) ?? 0)) continue;
        best.set(state, reached);
        const known = found.get(other);
        if (known === undefined || known.confidence < round(reached)) {
          const way = steps === 0 ? [] : [this.#via(id)];
          found.set(other, {
            id: other,
            // What was sent again is the version itself; only what came after is a resend.
            relation: steps > 0 && heads === 'older' && link.relation === 'resend' ? 'version' : link.relation,
            confidence: round(reached),
            evidence: [...way, ...link.evidence],
          });
        }
        queue.push({ id: other, confidence: reached, steps: steps + 1, direction: onwards });
      }
    }
  }

  #via(id: string): Evidence {
    const submission = this.submissionOf(id);
    const { version = null, rfc = false, date = null } = submission ?? {};
    return { type: 'via', id, version, rfc, date };
  }

  /** Submissions of the series a document belongs to, by the links between whole submissions, oldest first. */
  seriesOf(id: string): StoredSubmission[] {
    const own = this.submissionOf(id);
    if (own === null) return [];
    const roots = new Set([own.root]);
    const queue = [own.root];
    for (let root = queue.pop(); root !== undefined; root = queue.pop()) {
      for (const link of this.#around.get(root) ?? []) {
        if (!link.lead || !sameness.has(link.relation) || link.likelihood < confident) continue;
        const other = link.older === root ? link.newer : link.older;
        if (!roots.has(other)) {
          roots.add(other);
          queue.push(other);
        }
      }
    }
    const submissions = [...roots].flatMap((root) => this.submissionOf(root) ?? []);
    return submissions.sort((a, b) => (a.date ?? 0) - (b.date ?? 0) || a.version - b.version);
  }

  /** The link between two documents, whichever is the older. */
  linkBetween(a: string, b: string): LineageLink | null {
    return this.#around.get(a)?.find((link) => link.older === b || link.newer === b) ?? null;
  }
}

/** A document reached from another, and in which direction of time one may go on; null for both. */
interface WalkStep {
  readonly id: string;
  readonly confidence: number;
  readonly steps: number;
  readonly direction: 'older' | 'newer' | null;
}

const stepFactor = 0.995;

function isOfPart(relation: LinkRelation): boolean {
  return relation === 'split-from' || relation === 'merged-into';
}

/** From where on a link carries a trail on. Entries of digests were held against all others before they were joined. */
function leastSure(link: LineageLink): number {
  return link.relation === 'retold' ? plausible : confident;
}

function round(confidence: number): number {
  return Math.round(confidence * 1000) / 1000;
}

/**
 * Trails are of patches; of covers among themselves. A link between whole submissions is none of a patch's, and the parts
 * that a patch was split into are no versions of each other.
 */
export function isTrailLink(
  link: LineageLink,
  lineage: { submissionOf(id: string): StoredSubmission | null },
): boolean {
  if (link.likelihood < leastSure(link) || !sameness.has(link.relation) || isOfPart(link.relation)) return false;
  if (!link.lead) return true;
  return [link.older, link.newer].every((id) => lineage.submissionOf(id)?.cover === id);
}
