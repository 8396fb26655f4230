import MiniSearch from 'minisearch';
import { documents, report } from './request.mjs';

/** MiniSearch with every option at its default. */
const index = new MiniSearch({ fields: ['title', 'author', 'text'] });
for await (const document of documents()) index.add(document);
report((text, limit) =>
  index
    .search(text)
    .slice(0, limit)
    .map(({ id }) => id),
);
