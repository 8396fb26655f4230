import java.util.concurrent.CountDownLatch;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * One OpenSearch node in this process: name, HTTP port, transport port, folder, and the settings that follow, each
 * `key=value`. It runs until the process is ended.
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
        new CountDownLatch(1).await();
    }
}
