import Database from 'better-sqlite3';
import { documents, report } from './request.mjs';

/** SQLite FTS5: porter stemmer, default weights of BM25, any of the words. */
const database = new Database(':memory:');
database.exec(`CREATE VIRTUAL TABLE mail USING fts5(id UNINDEXED, title, author, text, tokenize = 'porter unicode61')`);
const insert = database.prepare('INSERT INTO mail VALUES (?, ?, ?, ?)');
database.exec('BEGIN');
for await (const { id, title, author, text } of documents()) insert.run(id, title, author, text);
database.exec('COMMIT');
const query = database.prepare('SELECT id FROM mail WHERE mail MATCH ? ORDER BY rank LIMIT ?').pluck();
report((text, limit) => {
  const words = text.match(/[\p{L}\p{N}_]+/gu) ?? [];
  return query.all(words.map((word) => `"${word}"`).join(' OR '), limit);
});
