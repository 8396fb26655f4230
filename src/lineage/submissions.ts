import { RecentMap } from '../analysis/recent-map.js';
import type { FactsSource } from './facts-source.js';
import type { LineageFacts } from './lineage-facts.js';
import { markersKeys, threadRoot } from './lineage-keys.js';
import { assembleSeries, type SeriesFacts } from './series-assembly.js';
import { titleKey } from './title.js';

/** One sending of a series, or of a single patch: its cover letter and its patches, with what lineage knows of each. */
export interface Submission {
  /** Id of the cover letter, else of the first patch: what the submission is called by. */
  readonly root: string;
  readonly lead: LineageFacts;
  readonly cover: LineageFacts | null;
  /** By part; without the cover letter. */
  readonly patches: readonly LineageFacts[];
  /** Both. */
  readonly members: readonly LineageFacts[];
  readonly memberIds: ReadonlySet<string>;
  readonly version: number;
  readonly isVersionStated: boolean;
  readonly total: number | null;
  readonly rfc: boolean;
  readonly resend: boolean;
  readonly date: number | null;
  readonly author: string | null;
  /** Of all its patches together: keys of their titles, the files and the functions they touch. */
  readonly titleKeys: ReadonlySet<string>;
  readonly changeIds: ReadonlySet<string>;
  readonly files: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
}

/** Finds the submission a mail belongs to, by assembling the mails around it. What was assembled once is remembered. */
export class Submissions {
  readonly #source: FactsSource;
  readonly #byMember: RecentMap<string, Submission>;

  /** `remembered`: of how many mails. */
  constructor(source: FactsSource, remembered = mostRemembered) {
    this.#source = source;
    this.#byMember = new RecentMap(remembered);
  }

  /** Null for what is neither patch nor cover letter. */
  of(facts: LineageFacts): Submission | null {
    if (facts.kind !== 'patch' && facts.kind !== 'cover') return null;
    const known = this.#byMember.get(facts.id);
    if (known !== undefined) return known;
    const around = this.#around(facts).sort((a, b) => (a.date ?? 0) - (b.date ?? 0) || (a.id < b.id ? -1 : 1));
    const byId = new Map(around.map((one) => [one.id, one]));
    const { submissions } = assembleSeries(around.map(seriesFacts));
    for (const submission of submissions) {
      const patches = submission.patches.map(({ id }) => byId.get(id)!);
      const cover = submission.cover === null ? null : byId.get(submission.cover)!;
      const made = submissionOf(cover, patches, submission);
      // Of other submissions that came along, parts may be elsewhere: only what was asked for is sure to be whole.
      if (made === null || !made.memberIds.has(facts.id)) continue;
      for (const member of made.members) this.#byMember.set(member.id, made);
      return made;
    }
    return null;
  }

  /** Patches and covers of the same thread, and those sent with it without a reference. */
  #around(facts: LineageFacts): LineageFacts[] {
    const found = new Map([[facts.id, facts]]);
    const add = (others: readonly LineageFacts[]): void => {
      for (const one of others) if (one.kind === 'patch' || one.kind === 'cover') found.set(one.id, one);
    };
    const root = threadRoot(facts);
    const first = root === facts.id ? null : this.#source.byId(root);
    if (first !== null) add([first]);
    add(this.#source.withKey(`thread=${root}`, mostInThread));
    if (root !== facts.id) add(this.#source.withKey(`thread=${facts.id}`, mostInThread));
    if (facts.part !== null && facts.total !== null && facts.total > 1 && facts.author !== null) {
      for (const key of markersKeys(facts)) add(this.#source.withKey(key, mostAlike));
    }
    return [...found.values()];
  }
}

/** Null where there is neither a cover nor a patch. */
export function submissionOf(
  cover: LineageFacts | null,
  patches: readonly LineageFacts[],
  stated: Pick<Submission, 'version' | 'isVersionStated' | 'total'>,
): Submission | null {
  const lead = cover ?? patches[0];
  if (lead === undefined) return null;
  const members = cover === null ? patches : [cover, ...patches];
  return {
    root: lead.id,
    lead,
    cover,
    patches,
    members,
    memberIds: new Set(members.map((member) => member.id)),
    version: stated.version,
    isVersionStated: stated.isVersionStated,
    total: stated.total,
    rfc: members.some((member) => member.rfc),
    resend: members.some((member) => member.resend),
    date: lead.date,
    author: lead.author,
    titleKeys: new Set(patches.map((patch) => titleKey(patch.title ?? '')).filter((key) => key !== '')),
    changeIds: new Set(members.flatMap((member) => member.changeIds)),
    files: new Set(patches.flatMap((patch) => patch.files)),
    functions: new Set(patches.flatMap((patch) => patch.functions)),
  };
}

/** Members remembered: what bounds the memory of a run over a whole archive. */
const mostRemembered = 20_000;
const mostInThread = 2000;
const mostAlike = 400;

function seriesFacts(facts: LineageFacts): SeriesFacts {
  return {
    id: facts.id,
    date: facts.date === null ? null : new Date(facts.date).toISOString(),
    authorAddress: facts.author,
    title: facts.title,
    version: facts.version,
    part: facts.part,
    total: facts.total,
    kind: facts.kind,
    inReplyTo: facts.inReplyTo,
    references: facts.references,
    list: facts.list,
  };
}
