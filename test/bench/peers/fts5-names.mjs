import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';

/**
 * Names in an FTS5 table of trigrams, in memory: `node fts5-names.mjs FILE`, where FILE is JSON with `names`, what is
 * `typed`, `beginnings` of names, a `limit` and the number of `passes`. Prints JSON: what was `found` for each that was typed,
 * best first, the least milliseconds of the passes for each, and what the table holds. A name that is only nearly right is
 * no phrase of trigrams, so any of them will do, and bm25 says which name has most of them.
 */
const { names, typed, beginnings, limit, passes } = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const before = process.memoryUsage().rss;
const start = performance.now();
const database = new Database(':memory:');
database.exec(`CREATE VIRTUAL TABLE names USING fts5(name, tokenize = 'trigram')`);
const insert = database.prepare('INSERT INTO names VALUES (?)');
database.exec('BEGIN');
for (const name of names) insert.run(name);
database.exec('COMMIT');
database.exec(`INSERT INTO names(names) VALUES ('optimize')`);
const build = performance.now() - start;
const memory = process.memoryUsage().rss - before;

const near = database.prepare('SELECT name FROM names WHERE names MATCH ? ORDER BY bm25(names), rowid LIMIT ?').pluck();
const begun = database.prepare('SELECT name FROM names WHERE name GLOB ? LIMIT 8').pluck();

function find(text) {
  const letters = [...text];
  const trigrams = new Set(letters.slice(2).map((_, i) => letters.slice(i, i + 3).join('')));
  if (trigrams.size === 0) return [];
  return near.all([...trigrams].map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' OR '), limit);
}

function complete(text) {
  return begun.all(`${text.replaceAll(/[*?[]/g, '[$&]')}*`);
}

function timed(asked, answer) {
  const found = [];
  const times = asked.map(() => Number.POSITIVE_INFINITY);
  for (let pass = 0; pass < passes; pass++) {
    for (const [i, text] of asked.entries()) {
      const from = performance.now();
      const answers = answer(text);
      times[i] = Math.min(times[i], performance.now() - from);
      if (pass === 0) found.push(answers);
    }
  }
  return { found, times };
}

process.stdout.write(
  JSON.stringify({ build, memory, ...timed(typed, find), beginningTimes: timed(beginnings, complete).times }),
);
