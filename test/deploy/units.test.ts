import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const deploy = join(import.meta.dirname, '../../deploy');
const services = readdirSync(deploy).filter((name) => name.endsWith('.service'));
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

describe('the systemd services', () => {
  it.skipIf(!hasSystemd).each(services)('%s has an exposure level of at most 2.0', (name) => {
    const { stdout } = spawnSync('systemd-analyze', ['security', '--offline=true', join(deploy, name)], {
      encoding: 'utf8',
    });
    const [, level] = /Overall exposure level for \S+: ([\d.]+)/.exec(stdout) ?? [];
    expect(Number(level)).toBeLessThanOrEqual(2);
  });
});

describe('the container image', () => {
  const lines = readFileSync(join(deploy, 'Containerfile'), 'utf8').split('\n');
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));

  it('does not run as root, has a health check, and leaves its build behind', () => {
    expect(last.filter((line) => line.startsWith('USER ')).at(-1)).toBe('USER node');
    expect(last.some((line) => line.startsWith('HEALTHCHECK '))).toBe(true);
    expect(last.some((line) => line.includes('npm'))).toBe(false);
  });

  it('copies only files that the repository or its build has', () => {
    const copied = last.flatMap((line) => /^COPY --from=build (.*) \S+$/.exec(line)?.[1]?.split(' ') ?? []);
    const known = [...readdirSync(join(deploy, '..')), 'dist', 'node_modules'];
    expect(copied.map((path) => path.replace('/build/', '')).filter((name) => !known.includes(name))).toEqual([]);
  });
});
