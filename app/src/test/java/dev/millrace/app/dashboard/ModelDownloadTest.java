package dev.millrace.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.export.ModelFile;
import dev.millrace.app.export.ModelFormat;
import dev.millrace.app.web.WebAddress;
import dev.millrace.app.web.WebServer;
import dev.millrace.model.Architecture;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.TrainingSettings;
import dev.millrace.model.export.SavedModel;
import dev.millrace.topology.snapshot.Snapshot;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDownloadTest {

  @TempDir private Path directory;
  private final ModelDownload download = new ModelDownload();
  private WebServer server;

  @BeforeEach
  void serve() {
    server = WebServer.start(new WebAddress("127.0.0.1", OptionalInt.of(0)));
    server.route("/model.safetensors", download.as(ModelFormat.SAFETENSORS));
    server.route("/model.onnx", download.as(ModelFormat.ONNX));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void saysThatThereIsNoSnapshotYet() throws Exception {
    HttpResponse<byte[]> response = request("GET", "/model.onnx");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(new String(response.body(), StandardCharsets.UTF_8))
        .isEqualTo("There is no snapshot yet.");
  }

  @Test
  void sendsTheNewestSnapshotUnderItsName() throws Exception {
    download.set(snapshot("learner-0", 3));
    download.set(snapshot("my \"model\"", 4));

    HttpResponse<byte[]> response = request("GET", "/model.safetensors");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Disposition"))
        .hasValue("attachment; filename=\"my__model_-step-4.safetensors\"");
    Path file = Files.write(directory.resolve("model.safetensors"), response.body());
    SavedModel model = ModelFile.read(file);
    assertThat(model.step()).isEqualTo(4);
    assertThat(model.id()).isEqualTo("my \"model\"");
    assertThat(model.sha256()).isEqualTo(snapshot("", 4).sha256());
    assertThat(new String(request("GET", "/model.onnx").body(), StandardCharsets.ISO_8859_1))
        .contains("Softmax", model.sha256());
  }

  @Test
  void takesGetAndHeadAlone() throws Exception {
    download.set(snapshot("learner-0", 3));
    assertThat(request("HEAD", "/model.onnx").body()).isEmpty();
    assertThat(request("POST", "/model.onnx").statusCode()).isEqualTo(405);
  }

  private static Snapshot snapshot(String id, long step) {
    Architecture network = Architecture.named("reference");
    try (OnlineLearner learner =
        new OnlineLearner(network, TrainingSettings.defaults().withSeed(step))) {
      SavedModel model =
          SavedModel.of(step, 32 * step, network, Map.of(), learner.predictionWeights());
      return Snapshot.of(model.withId(id), Instant.EPOCH);
    }
  }

  private HttpResponse<byte[]> request(String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url()).resolve(path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
  }
}
