import { type QueryField, queryFields } from '../../query/fields.js';
import { queryLimits } from '../../query/limits.js';
import { problemCodes, problemKinds } from '../problem.js';
import { firstSearch, queryPath } from './links.js';
import { Page, type PageFrame } from './page.js';
import { Linked } from './writing.js';

/** Search help with live examples, made from the tables that the parser and the server use. */
export function HelpPage({ frame }: { readonly frame: PageFrame }) {
  return (
    <Page frame={frame} title="Search help – Patchtrail" section="help" search={firstSearch}>
      <article class="help">
        <h1>Search help</h1>
        <p class="lead">
          Enter words, an identifier, a subject line, a Message-ID, a lore link or a line of a stack trace. Terms are
          optional and ranked: patches that match more of them come first. The operators below are required.
        </p>
        <section>
          <h2>Terms and operators</h2>
          <dl class="syntax">
            {syntax.map(({ example, meaning }) => (
              <>
                <dt>
                  <Example query={example} />
                </dt>
                <dd>{meaning}</dd>
              </>
            ))}
          </dl>
        </section>
        <section>
          <h2>Fields</h2>
          <FieldTable fields={queryFields.filter(({ isLore }) => !isLore)} caption="Fields of the query language" />
        </section>
        <section>
          <h2>lore prefixes</h2>
          <p>Prefixes of lore.kernel.org work as they are. Where one is only approximate, the results say so.</p>
          <FieldTable fields={queryFields.filter(({ isLore }) => isLore)} caption="Prefixes of lore.kernel.org" />
        </section>
        <section>
          <h2>Limits</h2>
          <p>
            A query has at most {queryLimits.webLength} characters and {queryLimits.clauses} phrases, fields and
            operators; parentheses nest at most {queryLimits.depth} deep; a prefix query needs at least{' '}
            {queryLimits.shortestPrefix} letters before the <code>*</code>.
          </p>
        </section>
        <section id="keyboard" data-shortcut-switch="">
          <h2>Keyboard</h2>
          <dl class="keys">
            {shortcuts.map(({ keys, meaning }) => (
              <>
                <dt>
                  {keys.map((key) => (
                    <kbd>{key}</kbd>
                  ))}
                </dt>
                <dd>{meaning}</dd>
              </>
            ))}
          </dl>
        </section>
        <section id="api">
          <h2>API</h2>
          <p>
            Every page is available as JSON. <a href="/openapi.json">openapi.json</a> describes the API.
          </p>
          <dl class="syntax">
            {apiExamples.map(({ path, meaning }) => (
              <>
                <dt>
                  <a href={path}>
                    <code>{path}</code>
                  </a>
                </dt>
                <dd>{meaning}</dd>
              </>
            ))}
          </dl>
        </section>
        <section id="problems">
          <h2>Errors</h2>
          <p>
            Errors are <code>application/problem+json</code> (RFC 9457); <code>detail</code> says what to do.
          </p>
          <dl class="problems">
            {problemCodes.map((code) => (
              <>
                <dt id={`problem-${code}`}>
                  {problemKinds[code].title} <span class="count">{problemKinds[code].status}</span>
                </dt>
                <dd>
                  <Linked text={problemKinds[code].advice} />
                </dd>
              </>
            ))}
          </dl>
        </section>
      </article>
    </Page>
  );
}

function Example({ query }: { readonly query: string }) {
  return (
    <a href={queryPath(query)}>
      <code>{query}</code>
    </a>
  );
}

function FieldTable({ fields, caption }: { readonly fields: readonly QueryField[]; readonly caption: string }) {
  return (
    <table class="fields">
      <caption class="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Finds</th>
          <th scope="col">Example</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ names, help, example, approximate }) => (
          <tr>
            <th scope="row">
              {names.map((name, i) => (
                <>
                  {i > 0 && ' '}
                  <code>{name}:</code>
                </>
              ))}
            </th>
            <td>
              {help}
              {approximate !== undefined && <span class="quiet"> ({approximate})</span>}
            </td>
            <td>
              <Example query={example} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const syntax = [
  {
    example: 'bpf_list_del',
    meaning: 'identifier: the whole identifier first, then its parts; other spellings match too',
  },
  { example: 'stack arguments', meaning: 'terms: any of them, ranked by how many match' },
  { example: '"use after free"', meaning: 'phrase: the words in this order' },
  { example: '"stack liveness"~4', meaning: 'proximity: the words within four words of each other' },
  { example: 'bpf_prog_*', meaning: 'prefix match' },
  { example: 'verifer~', meaning: 'fuzzy match' },
  { example: 'verifier -selftests', meaning: 'exclude a term' },
  { example: 'arena OR dynptr', meaning: 'either term' },
  { example: '(libbpf OR bpftool) AND skeleton', meaning: 'grouping' },
  { example: 'title:(arena libbpf)', meaning: 'several terms in one field' },
];

const shortcuts = [
  { keys: ['/'], meaning: 'focus the search box' },
  { keys: ['j', 'k'], meaning: 'next and previous hit' },
  { keys: ['Enter', 'o'], meaning: 'open the hit' },
  { keys: ['y'], meaning: 'copy the link of the hit or page' },
  { keys: ['?'], meaning: 'keyboard help' },
];

const apiExamples = [
  { path: '/api/search?q=bpf_list_del', meaning: 'ranked hits, with facets' },
  { path: '/api/identifiers?q=bpf_lst_del', meaning: 'fuzzy identifier lookup' },
  { path: '/api/suggest?q=bpf_l', meaning: 'completions' },
  { path: '/feed.atom?q=verifier', meaning: 'search results as an Atom feed' },
  { path: '/version', meaning: 'version of the program and generation of the index' },
];
