import { ClusterConnection, type RetryBudget } from './cluster-connection.js';
import { ClusterError } from './cluster-error.js';
import { type ClusterSettings, credentialAdvice, credentialVariables } from './cluster-settings.js';
import { IndexAdmin } from './index-admin.js';
import { namePrefix } from './index-schema.js';

/** One check of a cluster: the result, and the remedy unless it is OK. */
export interface Finding {
  readonly check: 'connection' | 'version' | 'health' | 'disk' | 'blocks' | 'rights' | 'index';
  readonly state: 'well' | 'warning' | 'wrong';
  readonly found: string;
  readonly advice: string | null;
}

/** Checks everything that the engine needs of a cluster. Never throws for a fault of the cluster. */
export async function examineCluster(settings: Pick<ClusterSettings, 'nodes' | 'index'>): Promise<Finding[]> {
  const connection = new ClusterConnection(settings);
  const findings: Finding[] = [];
  try {
    const examinations = [examineConnection, examineHealth, examineDisk, examineBlocks, examineRights, examineIndex];
    for (const examine of examinations) {
      try {
        for (const finding of await examine(connection, settings)) findings.push(finding);
      } catch (error) {
        if (!(error instanceof ClusterError)) throw error;
        findings.push(findingOf(error));
        // Without a connection or permission nothing else can be checked.
        if (error.fault === 'unreachable' || error.fault === 'untrusted' || examine === examineConnection) break;
      }
    }
  } finally {
    await connection.close();
  }
  return findings;
}

type Settings = Pick<ClusterSettings, 'nodes' | 'index'>;

const patience: RetryBudget = { attempt: 5_000, total: 6_000 };

function findingOf(error: ClusterError): Finding {
  switch (error.fault) {
    case 'unreachable':
      return wrong(
        'connection',
        error.message,
        'Check the addresses (https or http as the nodes speak it), that the nodes run, and the network.',
      );
    case 'forbidden':
      return wrong(
        'rights',
        error.message,
        `For an account that may read and write indices of this name, ${credentialAdvice}.`,
      );
    case 'untrusted':
      return wrong(
        'connection',
        error.message,
        `${credentialVariables.authority} names a file; without it the authorities that Node knows are trusted. There is no switch to leave the check out.`,
      );
    default:
      return wrong('health', error.message, 'Check the logs of the nodes.');
  }
}

function well(check: Finding['check'], found: string): Finding {
  return { check, state: 'well', found, advice: null };
}

function warning(check: Finding['check'], found: string, advice: string): Finding {
  return { check, state: 'warning', found, advice };
}

function wrong(check: Finding['check'], found: string, advice: string): Finding {
  return { check, state: 'wrong', found, advice };
}

/** Oldest supported major version. */
const oldestMajor = 2;

async function examineConnection(connection: ClusterConnection): Promise<Finding[]> {
  const { version, cluster_name: name } = await connection.call<{
    cluster_name: string;
    version?: { number?: string; distribution?: string };
  }>({ method: 'GET', path: '/', retryBudget: patience });
  const number = version?.number ?? 'unknown';
  const findings = [well('connection', `cluster "${name}" is reachable`)];
  const distribution = version?.distribution ?? 'another program';
  if (distribution !== 'opensearch' || Number.parseInt(number, 10) < oldestMajor)
    findings.push(
      wrong('version', `${distribution} ${number}`, `OpenSearch ${oldestMajor}.12 or newer is needed; 3 is tested.`),
    );
  else findings.push(well('version', `OpenSearch ${number}`));
  return findings;
}

async function examineHealth(connection: ClusterConnection): Promise<Finding[]> {
  const health = await connection.call<{
    status: 'green' | 'yellow' | 'red';
    number_of_nodes: number;
    unassigned_shards: number;
  }>({ method: 'GET', path: '/_cluster/health', retryBudget: patience });
  const found = `${health.status}; ${health.number_of_nodes} nodes, ${health.unassigned_shards} unassigned shards`;
  switch (health.status) {
    case 'green':
      return [well('health', found)];
    case 'yellow':
      return [
        warning(
          'health',
          found,
          'Replicas are missing: start the missing nodes, or use fewer --replicas (a single node can hold none).',
        ),
      ];
    case 'red':
      return [
        wrong(
          'health',
          found,
          'Some documents cannot be searched: start the nodes that hold them. See GET _cluster/allocation/explain.',
        ),
      ];
  }
}

async function examineDisk(connection: ClusterConnection): Promise<Finding[]> {
  const rows = await connection.call<{ node: string; 'disk.percent': string | null }[]>({
    method: 'GET',
    path: '/_cat/allocation',
    query: { format: 'json' },
    retryBudget: patience,
  });
  const { defaults, persistent, transient } = await connection.call<Record<string, Record<string, string>>>({
    method: 'GET',
    path: '/_cluster/settings',
    query: { include_defaults: true, flat_settings: true },
    retryBudget: patience,
  });
  const limits = { ...defaults, ...persistent, ...transient };
  const limit = (name: string, otherwise: number): number => {
    const text = limits[`cluster.routing.allocation.disk.watermark.${name}`] ?? '';
    return text.endsWith('%') ? Number.parseFloat(text) : otherwise;
  };
  const [low, flood] = [limit('low', 85), limit('flood_stage', 95)];
  const fullest = rows.reduce(
    (most, { node, 'disk.percent': percent }) =>
      Number(percent ?? 0) > most.percent ? { node, percent: Number(percent) } : most,
    { node: '', percent: 0 },
  );
  const found = `the fullest disk (${fullest.node}) is ${fullest.percent} % full`;
  if (fullest.percent >= flood)
    return [
      wrong('disk', found, `At ${flood} % the cluster blocks writes: free space or add a node; it recovers by itself.`),
    ];
  if (fullest.percent >= low)
    return [warning('disk', found, `At ${low} % a node gets no more shards; at ${flood} % writes are blocked.`)];
  return [well('disk', found)];
}

async function examineBlocks(connection: ClusterConnection, { index }: Settings): Promise<Finding[]> {
  const answer = await connection.call<Record<string, { settings: Record<string, string> }>>({
    method: 'GET',
    path: `/${namePrefix(index)}*/_settings/index.blocks.*`,
    query: { flat_settings: true },
    retryBudget: patience,
  });
  const blocked = Object.entries(answer).flatMap(([name, { settings }]) =>
    Object.entries(settings).flatMap(([block, value]) => (value === 'true' ? [`${name}: ${block}`] : [])),
  );
  if (blocked.length === 0) return [well('blocks', 'no index blocks')];
  return [
    wrong(
      'blocks',
      blocked.join(', '),
      'A full disk sets read_only_allow_delete, which is lifted when space is freed. Other blocks were set by an administrator.',
    ),
  ];
}

/** Permission to create indices can only be tested by creating one: an empty one, which is deleted again. */
async function examineRights(connection: ClusterConnection, { index }: Settings): Promise<Finding[]> {
  const path = `/${namePrefix(index)}doctor`;
  const body = { settings: { number_of_shards: 1, number_of_replicas: 0 } };
  await connection.find({ method: 'DELETE', path, retryBudget: patience });
  await connection.call({ method: 'PUT', path, body, query: { wait_for_active_shards: 0 }, retryBudget: patience });
  await connection.call({ method: 'DELETE', path, retryBudget: patience });
  return [well('rights', 'indices can be created and deleted')];
}

async function examineIndex(connection: ClusterConnection, settings: Settings): Promise<Finding[]> {
  const { index } = settings;
  const admin = new IndexAdmin(connection, { ...settings, shards: 1, replicas: 0 });
  const target = await admin.target();
  const builds = (await admin.builds()).filter((name) => name !== target);
  const unfinished =
    builds.length === 0
      ? []
      : [
          warning(
            'index',
            `unfinished build: ${builds.join(', ')}`,
            'A rebuild is running or was interrupted; "patchtrail index --rebuild" resumes it.',
          ),
        ];
  if (target === null)
    return [...unfinished, warning('index', `no index "${index}"`, 'Run "patchtrail index" with the sources.')];
  if (!target.startsWith(namePrefix(index)))
    return [
      ...unfinished,
      wrong(
        'index',
        `${target} was built with another schema or analyzer`,
        'Run "patchtrail index --rebuild" with the sources; the previous version keeps serving the old index until then.',
      ),
    ];
  const { documents } = await admin.overview(target, null);
  return [...unfinished, well('index', `${target}, ${documents} documents`)];
}
