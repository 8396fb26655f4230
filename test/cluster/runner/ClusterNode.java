import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * One OpenSearch node in this process: name, HTTP port, transport port, folder, and the settings that follow, each
 * `key=value`. It runs for as long as its standard input is open, so that no node outlives its parent, and takes
 * its folder with it.
 */
public final class ClusterNode {
    public static void main(String[] arguments) throws Exception {
        String name = arguments[0];
        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((number, settings) -> {
            settings.put("node.name", name);
            settings.put("http.port", arguments[1]);
            settings.put("transport.port", arguments[2]);
            for (int i = 4; i < arguments.length; i++) {
                String[] setting = arguments[i].split("=", 2);
                String[] values = setting[1].split(",");
                if (values.length > 1) settings.putList(setting[0], values);
                else settings.put(setting[0], setting[1]);
            }
        }).build(OpenSearchRunner.newConfigs()
            .basePath(arguments[3])
            .clusterName("patchtrail-test")
            .numOfNode(1)
            .useLogger());
        while (System.in.read() >= 0) { }
        // The node still writes: what it makes meanwhile is taken away the next time round.
        for (int attempt = 0; attempt < 5 && Files.exists(Path.of(arguments[3])); attempt++) removeAll(Path.of(arguments[3]));
        // Its log lies beside the folder; whichever node ends last takes away what held them all.
        Files.deleteIfExists(Path.of(arguments[3] + ".log"));
        String[] left = Path.of(arguments[3]).getParent().toFile().list();
        if (left != null && left.length == 0) Files.deleteIfExists(Path.of(arguments[3]).getParent());
        Runtime.getRuntime().halt(0);
    }

    private static void removeAll(Path folder) {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        } catch (IOException | UncheckedIOException error) {
            System.err.println(error);
        }
    }
}
