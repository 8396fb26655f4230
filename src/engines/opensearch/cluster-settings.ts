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

export const clusterDefaults = { index: 'patchtrail', shards: 1, replicas: 1 } as const;

/** Node addresses as they are given: one after the other, with commas between. Throws for what is no such address. */
export function readNodes(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const url = urlOf(part.includes('://') ? part : `http://${part}`);
      if (url === null || !/^https?:$/.test(url.protocol)) throw new RangeError(`${part}: not the address of a node`);
      if (url.username !== '' || url.password !== '')
        throw new RangeError('credentials belong in the environment, not in an address: lists of processes show it');
      return url.origin;
    });
}

function urlOf(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** Index names as OpenSearch takes them, short enough for what we put behind. */
export function checkIndexName(name: string): string {
  if (!/^[a-z0-9][a-z0-9_.-]{0,99}$/.test(name))
    throw new RangeError(`${name}: an index name has small letters, digits, "-", "_" and "." only`);
  return name;
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
