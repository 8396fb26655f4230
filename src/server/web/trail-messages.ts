import type { Relation, VersionEntry, VersionsResponse } from '../../engines/engine.js';

/** A posting of a trail, the one that was asked for among them. */
export interface TrailMessage extends VersionEntry {
  readonly isCurrent: boolean;
}

/** In the order they were sent. Those without a date come last. */
export function trailMessages({ patch, versions, newest }: VersionsResponse): TrailMessage[] {
  const current: TrailMessage = {
    ...patch,
    version: patch.series?.version ?? null,
    relation: 'version',
    confidence: 1,
    evidence: [],
    renamed: false,
    newest: newest === patch.id,
    isCurrent: true,
  };
  const all = [...versions.map((entry) => ({ ...entry, isCurrent: false })), current];
  return all.sort((a, b) => compareDates(a.date, b.date) || (a.version ?? 1) - (b.version ?? 1));
}

function compareDates(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return Date.parse(a) - Date.parse(b) || 0;
}

/** `v3`, `RFC v2`; mail that states no version is v1, a digest entry that states none is of an unknown one. */
export function versionLabel({ version, series, kind }: Pick<VersionEntry, 'version' | 'series' | 'kind'>): string {
  const stated = statedVersion({ version, kind });
  return `${series?.rfc === true ? 'RFC ' : ''}${stated === null ? 'version unknown' : `v${stated}`}`;
}

export function statedVersion({ version, kind }: Pick<VersionEntry, 'version' | 'kind'>): number | null {
  return version ?? (kind === 'digest-entry' ? null : 1);
}

export const relationNames: Readonly<Record<Relation, string>> = {
  version: 'version',
  resend: 'RESEND',
  retold: 'mentioned in a digest',
  'split-from': 'split',
  'merged-into': 'merged',
  'taken-into': 'taken into another series',
  backport: 'backport',
  autosel: 'AUTOSEL',
  revert: 'revert',
  pull: 'pull request',
  applied: 'applied to a tree',
  commit: 'commit',
};

/**
 * Which postings carry the change on, as against telling of it again. Where there are digests and no mail, the digests
 * are all that tells of the versions, and each that speaks of another version than the one before stands for it.
 */
export function carriersOf(postings: readonly TrailMessage[]): ReadonlySet<TrailMessage> {
  if (!isMentionOnly(postings)) return new Set(postings.filter((posting) => carries.has(posting.relation)));
  let told: number | null = null;
  return new Set(
    postings.filter((posting) => {
      const version = statedVersion(posting);
      const isNew = version !== null && version !== told;
      if (isNew) told = version;
      return isNew || posting.isCurrent;
    }),
  );
}

/** Whether a trail is known from digests alone. */
export function isMentionOnly(postings: readonly TrailMessage[]): boolean {
  return postings.every(({ kind }) => kind === 'digest-entry');
}

const carries: ReadonlySet<Relation> = new Set(['version', 'split-from', 'merged-into']);
