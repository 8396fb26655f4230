import type { Command } from 'commander';
import type { CommandLine } from '../command-line.js';
import { CommandFailure } from '../failure.js';
import { safeLine } from '../safe-text.js';

export function addDoctorCommand(program: Command, line: CommandLine): void {
  program
    .command('doctor')
    .description('diagnose a cluster')
    .action(async (_options, command: Command) => {
      const { json, cluster, clusterIndex } = line.common(command);
      if (cluster === null) throw new CommandFailure('doctor requires --cluster <urls> or PATCHTRAIL_CLUSTER', 2);
      // Loaded when it is needed, with the cluster's client.
      const { examineCluster } = await import('../../engines/opensearch/doctor.js');
      const findings = await examineCluster({ nodes: cluster, index: clusterIndex });
      if (json) line.printJson({ findings });
      else
        for (const { check, state, found, advice } of findings) {
          line.print(safeLine(`${state.padEnd(8)}${check.padEnd(12)}${found}`));
          if (advice !== null) line.print(safeLine(`${' '.repeat(20)}${advice}`));
        }
      const wrong = findings.filter(({ state }) => state === 'wrong').length;
      if (wrong > 0) throw new CommandFailure(`${wrong} of ${findings.length} checks failed`);
    });
}
