import { join } from 'node:path';
import Database from 'better-sqlite3';
import { bytesIn, documents, measureQueries, openMemory, phase, report, work } from './measure.mjs';

const path = join(work, 'fts5.db');
const start = performance.now();
const database = new Database(path);
if (phase === 'build') {
  database.pragma('journal_mode = WAL');
  database.exec(`CREATE VIRTUAL TABLE mail USING fts5(id UNINDEXED, title, text, tokenize = 'porter unicode61')`);
  const insert = database.prepare('INSERT INTO mail VALUES (?, ?, ?)');
  database.exec('BEGIN');
  for await (const { id, title, text } of documents()) insert.run(id, title, text);
  database.exec('COMMIT');
  database.exec(`INSERT INTO mail(mail) VALUES ('optimize')`);
  database.close();
  report({ build: performance.now() - start, disk: bytesIn(work) });
} else {
  const query = database.prepare('SELECT id, title FROM mail WHERE mail MATCH ? ORDER BY bm25(mail, 0, 3, 1) LIMIT 10');
  const search = (text) => query.all(text).length;
  search('patch');
  const open = performance.now() - start;
  const memory = openMemory();
  const sets = await measureQueries(search, {
    words: (text) =>
      text
        .split(' ')
        .map((word) => `"${word}"`)
        .join(' OR '),
    common: (text) => `"${text}"`,
    prefix: (text) => `${text}*`,
    phrase: (text) => `"${text}"`,
  });
  report({ open, ...memory, sets });
}
