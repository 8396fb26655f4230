import { randomUUID } from 'node:crypto';
import { TestCluster } from '../runner/test-cluster.js';

/** Nodes of a cluster that runs already (`npm run cluster`), instead of one of our own. */
export const givenNodes = process.env['PATCHTRAIL_TEST_CLUSTER']?.split(',') ?? null;

/** Why the tests of this folder cannot run, or null; what is skipped for it says so. */
export const obstacle = givenNodes === null ? await TestCluster.obstacle() : null;
if (obstacle !== null) process.stderr.write(`\ntests on a cluster are skipped: ${obstacle}\n\n`);

let started: Promise<TestCluster> | null = null;

/** The cluster of this run, started when the first asks; its nodes end with the process. */
export function sharedCluster(): Promise<TestCluster> {
  if (started === null) {
    started = TestCluster.start();
  }
  return started;
}

export async function clusterNodes(): Promise<readonly string[]> {
  return givenNodes ?? (await sharedCluster()).urls;
}

/** A name that no other test has. */
export function newIndexName(): string {
  return `t-${randomUUID().slice(0, 8)}`;
}
