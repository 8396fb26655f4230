import { jsx } from 'hono/jsx';

/** The OpenSearch description by which a browser adds the site to its search engines (OpenSearch 1.1, draft 6). */
export function openSearchDescription(origin: string, icon: string | null): string {
  const url = (type: string, path: string) => jsx('Url', { type, template: `${origin}${path}?q={searchTerms}` });
  const description = jsx(
    'OpenSearchDescription',
    { xmlns: 'http://a9.com/-/spec/opensearch/1.1/' },
    jsx('ShortName', {}, 'Patchtrail'),
    jsx('Description', {}, 'Search Linux kernel patches and their versions'),
    jsx('InputEncoding', {}, 'UTF-8'),
    icon === null ? '' : jsx('Image', { type: 'image/svg+xml' }, origin + icon),
    url('text/html', '/'),
    url('application/atom+xml', '/feed.atom'),
    url('application/x-suggestions+json', '/opensearch/suggestions'),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${description.toString()}\n`;
}
