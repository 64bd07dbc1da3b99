package dev.millrace.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;

/**
 * Golden records: one per released schema version, readable as {@code golden/<Name>.v<N>.json} and
 * as the bytes that version put on the wire, {@code golden/<Name>.v<N>.bin}.
 *
 * <p>To release a version: copy the schema to {@code released/<Name>.v<N>.avsc}, write a record of
 * it as Avro JSON (bytes as ISO-8859-1 characters), run {@link #main}, and extend {@code
 * ReleasedSchemasTest}. Files of earlier versions stay as they are.
 */
final class GoldenRecords {

  static final List<String> RELEASED_RECORDS =
      List.of(
          "Accuracy",
          "DeltaPart",
          "DriftEvent",
          "EarlyLabel",
          "Image",
          "Label",
          "LateLabels",
          "LearnerAdaptation",
          "LearnerCheckpoint",
          "LearnerMerging",
          "MergedModelPart",
          "MergerCheckpoint",
          "ModelSnapshot",
          "PendingImage",
          "Prediction",
          "RememberedImage",
          "RollingAccuracyState",
          "ScoredImages",
          "Scores",
          "TrainingStep",
          "UnlabeledImage");

  private GoldenRecords() {}

  /** Writes the missing {@code .bin} files beside the {@code .json} files of a directory. */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException("usage: GoldenRecords <golden directory>");
    }
    for (String name : RELEASED_RECORDS) {
      List<Schema> versions = ReleasedSchemas.of(name);
      for (int version = 1; version <= versions.size(); version++) {
        Path file = Path.of(args[0], name + ".v" + version + ".bin");
        if (Files.notExists(file)) {
          Files.write(file, encode(versions.get(version - 1), json(name, version)));
        }
      }
    }
  }

  /** Encodes a record in Avro JSON with Avro's own single-object encoder, not with ours. */
  static byte[] encode(Schema schema, String json) throws IOException {
    Object datum =
        new GenericDatumReader<>(schema).read(null, DecoderFactory.get().jsonDecoder(schema, json));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new BinaryMessageEncoder<>(GenericData.get(), schema).encode(datum, bytes);
    return bytes.toByteArray();
  }

  static String json(String name, int version) throws IOException {
    return new String(resource(name + ".v" + version + ".json"), StandardCharsets.UTF_8);
  }

  static byte[] bytes(String name, int version) throws IOException {
    return resource(name + ".v" + version + ".bin");
  }

  private static byte[] resource(String file) throws IOException {
    try (InputStream in = GoldenRecords.class.getResourceAsStream("golden/" + file)) {
      if (in == null) {
        throw new IOException("no test resource golden/" + file);
      }
      return in.readAllBytes();
    }
  }
}
