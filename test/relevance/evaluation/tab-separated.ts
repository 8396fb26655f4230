import { readFileSync } from 'node:fs';

/** Rows of a tab-separated file as maps from its heading line. Throws where a row has another number of fields. */
export function readTabSeparated(path: string): ReadonlyMap<string, string>[] {
  const [heading, ...lines] = readFileSync(path, 'utf8').replace(/\n$/, '').split('\n');
  const names = heading!.split('\t');
  return lines.map((line, i) => {
    const fields = line.split('\t');
    if (fields.length !== names.length)
      throw new Error(`${path}:${i + 2}: expected ${names.length} fields, got ${fields.length}`);
    return new Map(names.map((name, column) => [name, fields[column]!]));
  });
}

/** A field that must be there. */
export function field(row: ReadonlyMap<string, string>, name: string): string {
  const value = row.get(name);
  if (value === undefined) throw new Error(`no field "${name}"`);
  return value;
}
