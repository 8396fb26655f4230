import { readFileSync } from 'node:fs';
import type { ClientOptions } from '@opensearch-project/opensearch';
import { ClusterError } from './cluster-error.js';

/** Where a cluster is and how it is spoken to. */
export interface ClusterSettings {
  readonly nodes: readonly string[];
  /** Name of the alias that users search by. */
  readonly index: string;
  readonly shards: number;
  readonly replicas: number;
}

export const clusterDefaults = { shards: 1, replicas: 1 } as const;

/** What was chosen, checked. Throws a `ClusterError` for what cannot be. */
export function clusterSettings(
  { cluster, clusterIndex }: { readonly cluster: readonly string[] | null; readonly clusterIndex: string },
  { shards, replicas }: { readonly shards?: number; readonly replicas?: number } = {},
): ClusterSettings {
  if (cluster === null || cluster.length === 0)
    throw new ClusterError('refused', 'The nodes of the cluster are not named.');
  if (!/^[a-z0-9][a-z0-9_.-]{0,99}$/.test(clusterIndex))
    throw new ClusterError(
      'refused',
      `${clusterIndex}: an index name has small letters, digits, "-", "_" and "." only.`,
    );
  return {
    nodes: cluster.map(nodeAddress),
    index: clusterIndex,
    shards: shards ?? clusterDefaults.shards,
    replicas: replicas ?? clusterDefaults.replicas,
  };
}

function nodeAddress(text: string): string {
  const url = urlOf(text.includes('://') ? text : `http://${text}`);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new ClusterError('refused', 'A node has an address such as https://search-1.example:9200.');
  if (url.username !== '' || url.password !== '')
    throw new ClusterError(
      'refused',
      'Credentials belong in the environment and not in an address, which everyone sees in the list of processes.',
    );
  return url.origin;
}

function urlOf(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

export const credentialVariables = {
  user: 'PATCHTRAIL_CLUSTER_USER',
  password: 'PATCHTRAIL_CLUSTER_PASSWORD',
  apiKey: 'PATCHTRAIL_CLUSTER_API_KEY',
  authority: 'PATCHTRAIL_CLUSTER_CA',
} as const;

/**
 * Credentials, from the environment only: a user with a password, or a key, and the file of a certificate authority of
 * one's own. They go nowhere but to the client.
 */
export function readCredentials(environment: NodeJS.ProcessEnv = process.env): Partial<ClientOptions> {
  const { user, password, apiKey, authority } = credentialVariables;
  const options: Partial<ClientOptions> = {};
  const key = environment[apiKey];
  const name = environment[user];
  const secret = environment[password];
  if (key !== undefined) options.headers = { authorization: `ApiKey ${key}` };
  else if (name !== undefined && secret !== undefined) options.auth = { username: name, password: secret };
  else if (name !== undefined || secret !== undefined)
    throw new ClusterError('forbidden', `${user} and ${password} are set together, or neither`);
  const file = environment[authority];
  if (file !== undefined) options.ssl = { ca: readFileSync(file) };
  return options;
}
