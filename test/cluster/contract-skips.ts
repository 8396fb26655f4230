/** What of the engine contract does not hold on a cluster, by rule, with the reason. */
export const clusterSkips: Readonly<Record<string, string>> = {};
