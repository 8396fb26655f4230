import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.*;
import org.apache.lucene.store.FSDirectory;

/** Lucene as a peer: `Peer build|search COLLECTION WORK`, one thread, one segment, English analyzer, BM25. */
public final class Peer {
  private static final EnglishAnalyzer analyzer = new EnglishAnalyzer();

  public static void main(String[] args) throws Exception {
    Path collection = Path.of(args[1]);
    ObjectMapper json = new ObjectMapper();
    long start = System.nanoTime();
    try (FSDirectory directory = FSDirectory.open(Path.of(args[2]))) {
      Map<String, Object> out = new LinkedHashMap<>();
      if (args[0].equals("build")) {
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer).setRAMBufferSizeMB(256));
            var lines = Files.lines(collection.resolve("documents.ndjson"))) {
          for (String line : (Iterable<String>) lines::iterator) {
            JsonNode node = json.readTree(line);
            Document document = new Document();
            document.add(new StringField("id", node.get("id").asText(), Field.Store.YES));
            document.add(new TextField("title", node.get("title").asText(), Field.Store.YES));
            document.add(new TextField("text", node.get("text").asText(), Field.Store.YES));
            writer.addDocument(document);
          }
          writer.forceMerge(1);
        }
        long disk = 0;
        for (String name : directory.listAll()) disk += directory.fileLength(name);
        out.put("build", milliseconds(start));
        out.put("disk", disk);
      } else {
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
          IndexSearcher searcher = new IndexSearcher(reader);
          search(searcher, "words", "patch");
          out.put("open", milliseconds(start));
          System.gc();
          out.put("heap", Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
          out.put("rss", rss("VmRSS"));
          Map<String, Object> sets = new LinkedHashMap<>();
          for (JsonNode set : json.readTree(collection.resolve("queries.json").toFile())) {
            String name = set.get("name").asText();
            List<String> queries = new ArrayList<>();
            set.get("queries").forEach(query -> queries.add(query.asText()));
            long answered = 0;
            // The compiler of the JVM needs more turns to warm up than one.
            for (int round = 0; round < 20; round++) {
              answered = 0;
              for (String query : queries) answered += search(searcher, name, query) > 0 ? 1 : 0;
            }
            int rounds = name.equals("common") ? 12 : 3;
            double[] times = new double[rounds * queries.size()];
            int at = 0;
            for (int round = 0; round < rounds; round++)
              for (String query : queries) {
                long from = System.nanoTime();
                search(searcher, name, query);
                times[at++] = milliseconds(from);
              }
            double perSecond = 1000 / Arrays.stream(times).average().orElseThrow();
            Arrays.sort(times);
            sets.put(name, Map.of("p50", quantile(times, 0.5), "p95", quantile(times, 0.95), "p99", quantile(times, 0.99),
                "perSecond", perSecond, "answered", answered));
          }
          out.put("sets", sets);
        }
      }
      out.put("peakRss", rss("VmHWM"));
      System.out.println(json.writeValueAsString(out));
    }
  }

  private static int search(IndexSearcher searcher, String set, String text) throws Exception {
    String[] words = text.split(" ");
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    BiFunction<String, Float, Void> add = (field, boost) -> {
      switch (set) {
        case "prefix" -> query.add(new BoostQuery(new PrefixQuery(new Term(field, text)), boost), BooleanClause.Occur.SHOULD);
        case "fuzzy" -> query.add(new BoostQuery(new FuzzyQuery(new Term(field, text), 1), boost), BooleanClause.Occur.SHOULD);
        case "phrase" -> query.add(new BoostQuery(new PhraseQuery(field, analyzed(field, text)), boost), BooleanClause.Occur.SHOULD);
        default -> {
          for (String word : words)
            for (String term : analyzed(field, word))
              query.add(new BoostQuery(new TermQuery(new Term(field, term)), boost), BooleanClause.Occur.SHOULD);
        }
      }
      return null;
    };
    add.apply("title", 3f);
    add.apply("text", 1f);
    return searcher.search(query.build(), 10).scoreDocs.length;
  }

  private static String[] analyzed(String field, String text) {
    List<String> terms = new ArrayList<>();
    try (var stream = analyzer.tokenStream(field, text)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) terms.add(term.toString());
      stream.end();
    } catch (java.io.IOException error) {
      throw new java.io.UncheckedIOException(error);
    }
    return terms.toArray(String[]::new);
  }

  private static double milliseconds(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static double quantile(double[] sorted, double share) {
    return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
  }

  private static long rss(String line) throws java.io.IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(text -> text.startsWith(line)).findFirst()
        .map(text -> Long.parseLong(text.replaceAll("\\D", "")) * 1024).orElse(0L);
  }
}
