import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;

/**
 * Lucene with the English analyzer and BM25 as they come, title, author and text as one field, any of the words:
 * {@code Rank DOCUMENTS QUERIES LIMIT}; see request.mjs for what these are and what is printed.
 */
public final class Rank {
  public static void main(String[] args) throws Exception {
    ObjectMapper json = new ObjectMapper();
    EnglishAnalyzer analyzer = new EnglishAnalyzer();
    Path folder = Files.createTempDirectory("patchtrail-lucene-");
    try (FSDirectory directory = FSDirectory.open(folder)) {
      try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer).setRAMBufferSizeMB(256));
          var lines = Files.lines(Path.of(args[0]))) {
        for (String line : (Iterable<String>) lines::iterator) {
          JsonNode mail = json.readTree(line);
          Document document = new Document();
          document.add(new StringField("id", mail.get("id").asText(), Field.Store.YES));
          for (String field : List.of("title", "author", "text"))
            document.add(new TextField("all", mail.get(field).asText(), Field.Store.NO));
          writer.addDocument(document);
        }
      }
      Map<String, List<String>> runs = new LinkedHashMap<>();
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        for (String line : Files.readAllLines(Path.of(args[1]))) {
          JsonNode asked = json.readTree(line);
          BooleanQuery.Builder query = new BooleanQuery.Builder();
          try (var stream = analyzer.tokenStream("all", asked.get("text").asText())) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken())
              query.add(new TermQuery(new Term("all", term.toString())), BooleanClause.Occur.SHOULD);
            stream.end();
          }
          List<String> ids = new ArrayList<>();
          for (ScoreDoc hit : searcher.search(query.build(), Integer.parseInt(args[2])).scoreDocs)
            ids.add(searcher.storedFields().document(hit.doc).get("id"));
          runs.put(asked.get("id").asText(), ids);
        }
      }
      System.out.println(json.writeValueAsString(runs));
      for (String name : directory.listAll()) directory.deleteFile(name);
    } finally {
      Files.delete(folder);
    }
  }
}
