import { type QueryField, queryFields } from '../../query/fields.js';
import { queryLimits } from '../../query/limits.js';
import { problemCodes, problemKinds } from '../problem.js';
import { firstSearch, queryPath } from './links.js';
import { Page, type PageFrame } from './page.js';
import { Linked } from './writing.js';

/** How to search: by examples that can be followed, out of the tables that the parser and the server work by. */
export function HelpPage({ frame }: { readonly frame: PageFrame }) {
  return (
    <Page frame={frame} title="How to search – Patchtrail" section="help" search={firstSearch}>
      <article class="help">
        <h1>How to search</h1>
        <p class="lead">
          Type what you remember: words, a name from the code, a subject line, a Message-ID, a link to lore, a line of a
          stack trace. Words are wishes: patches that have more of them come first. Everything below is a condition.
        </p>
        <section>
          <h2>Words and names</h2>
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
          <h2>Prefixes from lore</h2>
          <p>What you type on lore.kernel.org works here as it is. Where it differs, the answer says so.</p>
          <FieldTable fields={queryFields.filter(({ isLore }) => isLore)} caption="Prefixes of lore.kernel.org" />
        </section>
        <section>
          <h2>Limits</h2>
          <p>
            A query has at most {queryLimits.webLength} characters and {queryLimits.clauses} words, phrases and fields;
            brackets nest {queryLimits.depth} deep; before a <code>*</code> stand at least {queryLimits.shortestPrefix}{' '}
            letters.
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
          <h2>For programs</h2>
          <p>
            Every page has its data as JSON. <a href="/openapi.json">openapi.json</a> describes all of it.
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
          <h2>When something goes wrong</h2>
          <p>
            Errors are <code>application/problem+json</code> (RFC 9457), with a <code>detail</code> that says what to
            do.
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
  { example: 'bpf_list_del', meaning: 'a name: whole, and less so its parts; spelt otherwise, it is found too' },
  { example: 'stack arguments', meaning: 'words: the more of them, the better' },
  { example: '"use after free"', meaning: 'a phrase: the words side by side' },
  { example: '"stack liveness"~4', meaning: 'the words near each other, at most four words between' },
  { example: 'bpf_prog_*', meaning: 'names that begin so' },
  { example: 'verifer~', meaning: 'words spelt nearly so' },
  { example: 'verifier -selftests', meaning: 'without a word' },
  { example: 'arena OR dynptr', meaning: 'either' },
  { example: '(libbpf OR bpftool) AND skeleton', meaning: 'grouped' },
  { example: 'title:(arena libbpf)', meaning: 'several words in one field' },
];

const shortcuts = [
  { keys: ['/'], meaning: 'to the search box' },
  { keys: ['j', 'k'], meaning: 'to the next hit, and the one before' },
  { keys: ['Enter', 'o'], meaning: 'open it' },
  { keys: ['y'], meaning: 'copy its link, or that of the page' },
  { keys: ['?'], meaning: 'this list' },
];

const apiExamples = [
  { path: '/api/search?q=bpf_list_del', meaning: 'ranked hits, with facets' },
  { path: '/api/identifiers?q=bpf_lst_del', meaning: 'names of code, however spelt' },
  { path: '/api/suggest?q=bpf_l', meaning: 'completions' },
  { path: '/feed.atom?q=verifier', meaning: 'a search as a feed' },
  { path: '/version', meaning: 'which program, which generation of the index' },
];
