import type { ClusterConnection } from './cluster-connection.js';
import { ClusterDocuments } from './cluster-documents.js';
import { ClusterLineage } from './cluster-lineage.js';
import { ClusterState, type Commit } from './cluster-state.js';
import { ClusterTerms } from './cluster-terms.js';
import type { IndexAdmin } from './index-admin.js';
import type { IndexNames } from './index-schema.js';

/** One generation of an index in a cluster, with its caches. */
export interface ClusterGeneration {
  readonly connection: ClusterConnection;
  readonly names: IndexNames;
  readonly commit: Commit;
  readonly overview: { readonly documents: number; readonly newest: number };
  readonly terms: ClusterTerms;
  readonly documents: ClusterDocuments;
  readonly lineage: ClusterLineage;
  readonly state: ClusterState;
}

/** Reads the newest generation from the cluster. Returns `known` if it is still the newest. */
export async function newestGeneration(
  connection: ClusterConnection,
  admin: IndexAdmin,
  known: ClusterGeneration | null,
): Promise<ClusterGeneration> {
  const names = await admin.live();
  const state = new ClusterState(connection, names.state);
  const commit = await state.commit();
  const isSame = known?.names.documents === names.documents;
  if (isSame && known.commit.generation === commit.generation) return known;
  const overview = await admin.overview(names.documents, commit.committed);
  const routings = await admin.routings(names.documents);
  return {
    connection,
    names,
    commit,
    overview,
    terms: new ClusterTerms(connection, names.documents, routings, overview.documents),
    documents: new ClusterDocuments(connection, names.documents),
    lineage: new ClusterLineage(connection, names.lineage),
    state,
  };
}
