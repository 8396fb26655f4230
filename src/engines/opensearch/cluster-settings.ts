import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ClientOptions } from '@opensearch-project/opensearch';
import { ClusterError } from './cluster-error.js';

/** Address and options of a cluster. */
export interface ClusterSettings {
  readonly nodes: readonly string[];
  /** Name of the alias that is searched. */
  readonly index: string;
  readonly shards: number;
  readonly replicas: number;
}

export const clusterDefaults = { shards: 1, replicas: 1 } as const;

/** Validates the settings. Throws a `ClusterError` for invalid ones. */
export function clusterSettings(
  { cluster, clusterIndex }: { readonly cluster: readonly string[] | null; readonly clusterIndex: string },
  { shards, replicas }: { readonly shards?: number; readonly replicas?: number } = {},
): ClusterSettings {
  if (cluster === null || cluster.length === 0) throw new ClusterError('refused', 'No cluster nodes given.');
  if (!/^[a-z0-9][a-z0-9_.-]{0,99}$/.test(clusterIndex))
    throw new ClusterError(
      'refused',
      `${clusterIndex}: invalid index name; use lower-case letters, digits, "-", "_" and ".".`,
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
    throw new ClusterError('refused', 'Invalid node URL; expected one such as https://search-1.example:9200.');
  if (url.username !== '' || url.password !== '')
    throw new ClusterError(
      'refused',
      'Credentials are not accepted in a URL, which is visible in the process list; set them in the environment.',
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

export const credentialAdvice = `set ${credentialVariables.user} and ${credentialVariables.password}, or ${credentialVariables.apiKey}`;

/**
 * Credentials, from the environment only: user and password, or an API key, and the file of a private certificate
 * authority. They are passed to the client only. Throws a `ClusterError` for invalid ones, without repeating a secret.
 */
export function readCredentials(environment: NodeJS.ProcessEnv = process.env): Partial<ClientOptions> {
  const { user, password, apiKey, authority } = credentialVariables;
  const options: Partial<ClientOptions> = {};
  const key = environment[apiKey];
  const name = environment[user];
  const secret = environment[password];
  // They cannot be sent in a header, and the client's own error would contain the header.
  if (key !== undefined && !/^[!-~]+$/.test(key))
    throw new ClusterError('forbidden', `${apiKey} contains a character that is not valid in an API key.`);
  if (name?.includes(':') === true) throw new ClusterError('forbidden', `${user} contains a colon.`);
  if (key !== undefined) options.headers = { authorization: `ApiKey ${key}` };
  else if (name !== undefined && secret !== undefined) options.auth = { username: name, password: secret };
  else if (name !== undefined || secret !== undefined)
    throw new ClusterError('forbidden', `${user} and ${password} must be set together`);
  const file = environment[authority];
  if (file !== undefined) options.ssl = { ca: readAuthority(file) };
  return options;
}

/**
 * Throws a `ClusterError` if credentials would be sent in plain text over a network, unless allowed with
 * `PATCHTRAIL_CLUSTER_PLAIN=1` (for a private network).
 */
export function refusePlainCredentials(
  nodes: readonly string[],
  { auth, headers }: Partial<ClientOptions>,
  environment: NodeJS.ProcessEnv = process.env,
): void {
  if ((auth === undefined && headers === undefined) || environment[plainVariable] === '1') return;
  const plain = nodes.find((node) => {
    const { protocol, hostname } = new URL(node);
    return protocol === 'http:' && !/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  });
  if (plain === undefined) return;
  throw new ClusterError(
    'forbidden',
    `Credentials are not sent to ${plain} as plain text; use https, or set ${plainVariable}=1 where the network is your own.`,
  );
}

const plainVariable = 'PATCHTRAIL_CLUSTER_PLAIN';

/** An invalid certificate file would be ignored silently, and then no node trusted. */
function readAuthority(file: string): Buffer {
  const refused = (why: string, options?: ErrorOptions): ClusterError =>
    new ClusterError('untrusted', `${credentialVariables.authority} names ${file}, which ${why}.`, options);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw refused(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`, { cause: error });
  }
  try {
    new X509Certificate(bytes);
    return bytes;
  } catch (error) {
    throw refused('holds no certificate', { cause: error });
  }
}
