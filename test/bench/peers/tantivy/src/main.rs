// tantivy as a peer: `peer-tantivy build|search COLLECTION WORK`, one indexing thread, one segment.
use std::{env, fs, io::BufRead, path::Path, time::Instant};
use serde_json::{json, Value};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{IndexRecordOption, Schema, STORED, STRING, TEXT};
use tantivy::{doc, Index, Term};

fn main() {
    let args: Vec<String> = env::args().collect();
    let (phase, collection, work) = (&args[1], Path::new(&args[2]), Path::new(&args[3]));
    let mut builder = Schema::builder();
    let id = builder.add_text_field("id", STRING | STORED);
    let title = builder.add_text_field("title", TEXT | STORED);
    let text = builder.add_text_field("text", TEXT | STORED);
    let schema = builder.build();
    let start = Instant::now();
    if phase == "build" {
        let index = Index::create_in_dir(work, schema).unwrap();
        let mut writer = index.writer_with_num_threads(1, 1_000_000_000).unwrap();
        let file = fs::File::open(collection.join("documents.ndjson")).unwrap();
        for line in std::io::BufReader::new(file).lines() {
            let v: Value = serde_json::from_str(&line.unwrap()).unwrap();
            let s = |k: &str| v[k].as_str().unwrap().to_string();
            writer.add_document(doc!(id => s("id"), title => s("title"), text => s("text"))).unwrap();
        }
        writer.commit().unwrap();
        let segments = index.searchable_segment_ids().unwrap();
        if segments.len() > 1 {
            writer.merge(&segments).wait().unwrap();
        }
        writer.wait_merging_threads().unwrap();
        let disk: u64 = fs::read_dir(work).unwrap().map(|e| e.unwrap().metadata().unwrap().len()).sum();
        println!("{}", json!({ "build": start.elapsed().as_secs_f64() * 1e3, "disk": disk, "peakRss": rss("VmHWM") }));
        return;
    }
    let index = Index::open_in_dir(work).unwrap();
    let reader = index.reader().unwrap();
    let searcher = reader.searcher();
    let both = |make: &dyn Fn(tantivy::schema::Field) -> Box<dyn Query>| -> Vec<(Occur, Box<dyn Query>)> {
        vec![
            (Occur::Should, Box::new(BoostQuery::new(make(title), 3.0)) as Box<dyn Query>),
            (Occur::Should, make(text)),
        ]
    };
    let make = |set: &str, query: &str| -> Box<dyn Query> {
        let words: Vec<&str> = query.split(' ').collect();
        let clauses = match set {
            "prefix" => both(&|f| Box::new(FuzzyTermQuery::new_prefix(Term::from_field_text(f, query), 0, true))),
            "fuzzy" => both(&|f| Box::new(FuzzyTermQuery::new(Term::from_field_text(f, query), 1, true))),
            "phrase" => both(&|f| Box::new(PhraseQuery::new(words.iter().map(|w| Term::from_field_text(f, w)).collect()))),
            _ => words
                .iter()
                .flat_map(|w| both(&|f| Box::new(TermQuery::new(Term::from_field_text(f, w), IndexRecordOption::WithFreqs))))
                .collect(),
        };
        Box::new(BooleanQuery::new(clauses))
    };
    let search = |set: &str, query: &str| searcher.search(&make(set, query), &TopDocs::with_limit(10)).unwrap().len();
    search("words", "patch");
    let open = start.elapsed().as_secs_f64() * 1e3;
    let memory = rss("VmRSS");
    let sets: Value = serde_json::from_str(&fs::read_to_string(collection.join("queries.json")).unwrap()).unwrap();
    let mut out = serde_json::Map::new();
    for set in sets.as_array().unwrap() {
        let name = set["name"].as_str().unwrap();
        let queries: Vec<&str> = set["queries"].as_array().unwrap().iter().map(|q| q.as_str().unwrap()).collect();
        let answered = queries.iter().filter(|q| search(name, q) > 0).count();
        let mut times = vec![];
        for _ in 0..(if name == "common" { 12 } else { 3 }) {
            for q in &queries {
                let t = Instant::now();
                search(name, q);
                times.push(t.elapsed().as_secs_f64() * 1e3);
            }
        }
        let mean = times.iter().sum::<f64>() / times.len() as f64;
        times.sort_by(|a, b| a.partial_cmp(b).unwrap());
        let q = |s: f64| times[((times.len() as f64 * s) as usize).min(times.len() - 1)];
        out.insert(name.into(), json!({ "p50": q(0.5), "p95": q(0.95), "p99": q(0.99), "perSecond": 1e3 / mean, "answered": answered }));
    }
    println!("{}", json!({ "open": open, "rss": memory, "peakRss": rss("VmHWM"), "sets": out }));
}

fn rss(line: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find(|l| l.starts_with(line));
    found.and_then(|l| l.split_whitespace().nth(1)).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) * 1024
}
