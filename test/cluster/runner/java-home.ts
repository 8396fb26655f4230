import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What OpenSearch 3 needs at least. */
export const oldestJava = 21;

/** Where systems keep their Java development kits. */
const usualFolders = [
  '/usr/lib/jvm',
  '/usr/java',
  '/opt/java',
  '/opt/jdk',
  '/Library/Java/JavaVirtualMachines',
  join(homedir(), '.sdkman/candidates/java'),
  join(homedir(), '.jdks'),
];

/** The folder of a development kit that is new enough, or null: `JAVA_HOME` if it will do, else the newest there is. */
export function findJavaHome(environment: NodeJS.ProcessEnv = process.env): string | null {
  const named = environment['JAVA_HOME'];
  if (named !== undefined && versionOf(named) >= oldestJava) return named;
  const found = usualFolders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .flatMap((home) => [home, join(home, 'Contents/Home')])
    .map((home) => ({ home, version: versionOf(home) }))
    .filter(({ version }) => version >= oldestJava)
    .sort((a, b) => b.version - a.version);
  return found[0]?.home ?? null;
}

/** Major version of the kit in a folder, 0 where there is none with a compiler. */
function versionOf(home: string): number {
  const release = join(home, 'release');
  if (!existsSync(release) || !existsSync(join(home, 'bin/javac'))) return 0;
  return Number(/^JAVA_VERSION="(\d+)/m.exec(readFileSync(release, 'utf8'))?.[1] ?? 0);
}
